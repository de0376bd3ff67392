import type { SyncToken } from './ids.ts';
import type { JsonObject } from './json.ts';
import { parseWireSync } from './parseWireSync.ts';
import type { ApiRequest } from './request.ts';
import type { WireSync } from './wireSync.ts';

/** Newest events of a room that one answer holds. */
const TIMELINE_LIMIT = 20;
/** A first answer can be a whole account's: the server may need minutes. */
const FIRST_TIMEOUT = 300_000;
/** What an answer may need beyond the time that the server was asked to wait. */
const POLL_MARGIN = 30_000;
const MAX_SYNC_BYTES = 200_000_000;

/**
 * Members come lazily, threads are counted apart, presence is left out. Redundant members are asked for: a server
 * that remembers what it sent would never send a member again whose answer was lost on the way or in a crash.
 * https://spec.matrix.org/v1.15/client-server-api/#lazy-loading-room-members
 */
export const SYNC_FILTER: JsonObject = {
  presence: { types: [] },
  room: {
    include_leave: false,
    state: { lazy_load_members: true, include_redundant_members: true },
    timeline: { limit: TIMELINE_LIMIT, unread_thread_notifications: true },
  },
};

export type SyncQuery = {
  /** Where the last answer ended; absent for the whole account. */
  readonly since?: SyncToken;
  /** A filter, or the id of one that was uploaded. Default: {@link SYNC_FILTER}. */
  readonly filter?: JsonObject | string;
  /** Milliseconds that the server waits for news before it answers; 0 for at once. */
  readonly waitMs: number;
  readonly setPresence?: 'online' | 'unavailable' | 'offline';
};

/**
 * Asks for what is new. The state after the timeline is asked for by both of its names, since servers do not announce
 * which one they know; the answer tells (see `WireRoomState`).
 * https://spec.matrix.org/v1.16/client-server-api/#get_matrixclientv3sync
 */
export function syncRequest(query: SyncQuery): ApiRequest<WireSync> {
  const filter = query.filter ?? SYNC_FILTER;
  return {
    method: 'GET',
    path: '/_matrix/client/v3/sync',
    query: {
      filter: typeof filter === 'string' ? filter : JSON.stringify(filter),
      since: query.since,
      timeout: query.waitMs,
      set_presence: query.setPresence,
      use_state_after: true,
      'org.matrix.msc4222.use_state_after': true,
    },
    authenticated: true,
    timeoutMs: query.since === undefined ? FIRST_TIMEOUT : query.waitMs + POLL_MARGIN,
    maxBytes: MAX_SYNC_BYTES,
    parse: parseWireSync,
  };
}
