import type {
  AccountDataEvent,
  Receipt,
  StateEvent,
  StrippedEvent,
  TimelineEvent,
} from './events.ts';
import type { PageToken, RoomId, SyncToken, UserId } from './ids.ts';
import type { JsonObject } from './json.ts';

/**
 * One answer of the homeserver, normalised: what every wire codec (`/v3/sync`, sliding sync) produces, so that
 * nothing behind the codec knows which one spoke.
 */
export type SyncBatch = {
  /** The position to continue from; stored in the same transaction as everything below. */
  readonly nextToken: SyncToken;
  /** True when the request had no position: what is here is the whole account, not a difference. */
  readonly initial: boolean;
  readonly accountData: readonly AccountDataEvent[];
  /** As received; kept in the inbox until the engine has read them. */
  readonly toDevice: readonly JsonObject[];
  readonly deviceLists: { readonly changed: readonly UserId[]; readonly left: readonly UserId[] };
  readonly oneTimeKeyCounts: Readonly<Record<string, number>>;
  readonly unusedFallbackKeyTypes?: readonly string[];
  readonly rooms: readonly RoomBatch[];
};

export type Membership = 'join' | 'invite' | 'knock' | 'leave';

/** What one answer says of one room. Absent fields mean "unchanged". */
export type RoomBatch = {
  readonly roomId: RoomId;
  readonly membership: Membership;
  /** Replace all that is known of the room's state instead of merging. */
  readonly initial: boolean;
  /**
   * Changes of the room's current state *after* the timeline. A codec that gets the state before the timeline
   * merges the timeline's state events into it.
   */
  readonly state: readonly StateEvent[];
  /** State of an invite or knock. */
  readonly strippedState: readonly StrippedEvent[];
  /** Oldest first. */
  readonly timeline: readonly TimelineEvent[];
  /** Events are missing between what was known and `timeline[0]`. */
  readonly limited: boolean;
  /** The position just before `timeline[0]`. */
  readonly prevBatch?: PageToken;
  readonly summary: {
    readonly heroes?: readonly UserId[];
    readonly joinedCount?: number;
    readonly invitedCount?: number;
  };
  readonly accountData: readonly AccountDataEvent[];
  /** Everyone typing now; absent where the answer did not say. */
  readonly typing?: readonly UserId[];
  readonly receipts: readonly Receipt[];
  /** The server's unread counts of the main timeline. */
  readonly counts?: UnreadCounts;
  /** The order of activity that sliding sync gives; never mixed with times. */
  readonly bumpStamp?: number;
};

/** https://spec.matrix.org/v1.15/client-server-api/#receiving-notifications */
export type UnreadCounts = { readonly notifications: number; readonly highlights: number };
