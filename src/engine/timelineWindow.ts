import type { TimelineEvent } from '#protocol/events.ts';
import type { EventId, RoomId, UserId } from '#protocol/ids.ts';
import type { MemberRow } from '#storage/rows.ts';
import type { History, HistoryChunk, HistoryCursor } from '#sync/history.ts';
import type { RoomChange } from '#sync/syncChanges.ts';
import type { Roster } from './roster.ts';
import { createRoster } from './roster.ts';

/** Events shown when a room is opened, and how many more each step back asks for. */
const FIRST_EVENTS = 40;
const MORE_EVENTS = 60;
/** Steps back that a gap is worth before the window starts anew at the live end. */
const GAP_STEPS = 10;

/** A run of a room's events without a hole that ends at the live end, and the people in it. */
export type TimelineWindow = {
  readonly events: () => readonly TimelineEvent[];
  readonly roster: Roster;
  /** Nothing older exists, or nothing has been loaded. */
  readonly atStart: () => boolean;
  /** Begins at the live end. */
  readonly showTail: () => Promise<void>;
  /** Takes what a sync brought; fills the hole that a gap leaves, or begins anew where it is too wide. */
  readonly take: (change: RoomChange) => Promise<void>;
  /** Fetches what is before the first event; `insert` then puts it in, unless the window has begun anew since. */
  readonly fetchOlder: () => Promise<HistoryChunk | undefined>;
  readonly insert: (chunk: HistoryChunk) => Promise<void>;
};

export type TimelineWindowDeps = {
  readonly roomId: RoomId;
  readonly self: UserId;
  readonly history: History;
  readonly loadMembers: (userIds: readonly UserId[]) => Promise<readonly MemberRow[]>;
  readonly signal: AbortSignal;
};

export function createTimelineWindow(deps: TimelineWindowDeps): TimelineWindow {
  const { roomId, self, history } = deps;
  const roster = createRoster(deps.loadMembers);
  let events: readonly TimelineEvent[] = [];
  let cursor: HistoryCursor | undefined;
  let atStart = false;
  /** The step back that is under way; one that began before the window began anew is dropped. */
  let expected: HistoryChunk | undefined;

  const adopt = async (chunk: Pick<HistoryChunk, 'members'>, next: readonly TimelineEvent[]) => {
    roster.update(chunk.members);
    await roster.need(self, next);
    events = next;
  };

  const showTail = async () => {
    const chunk = await history.loadTail(roomId, FIRST_EVENTS);
    await adopt(chunk, chunk.events);
    cursor = chunk.cursor;
    atStart = chunk.atStart;
    expected = undefined;
  };

  const bridgeGap = async () => {
    const newer = await newerThan(deps, events);
    if (newer === undefined) await showTail();
    else await adopt(newer, [...events, ...newer.events]);
  };

  return {
    events: () => events,
    roster,
    atStart: () => atStart || cursor === undefined,
    showTail,
    take: async (change) => {
      // A room that was opened before its first event has nothing to go on from, and one that was left and comes
      // back as an invite has lost what there was.
      if (cursor === undefined || change.row.membership !== 'join') await showTail();
      else if (change.gap) await bridgeGap();
      else await adopt(change, [...events, ...unknownEvents(events, change.appended)]);
    },
    fetchOlder: async () => {
      if (atStart || cursor === undefined) return undefined;
      const from = cursor;
      const chunk = await history.loadBefore(roomId, from, MORE_EVENTS, deps.signal);
      if (cursor !== from) return undefined;
      expected = chunk;
      return chunk;
    },
    insert: async (chunk) => {
      if (expected !== chunk) return;
      await adopt(chunk, [...unknownEvents(events, chunk.events), ...events]);
      cursor = chunk.cursor;
      atStart = chunk.atStart;
    },
  };
}

/** The events of `more` that are not in `known`. */
function unknownEvents(
  known: readonly TimelineEvent[],
  more: readonly TimelineEvent[],
): readonly TimelineEvent[] {
  const ids = knownIds(known);
  return more.filter((event) => event.eventId === undefined || !ids.has(event.eventId));
}

function knownIds(events: readonly TimelineEvent[]): ReadonlySet<EventId> {
  return new Set(events.flatMap((event) => (event.eventId === undefined ? [] : [event.eventId])));
}

/**
 * What followed `events` up to the live end, fetched across the gap between them; undefined when it is too much, or
 * when the server does not give it.
 */
async function newerThan(
  deps: TimelineWindowDeps,
  events: readonly TimelineEvent[],
): Promise<HistoryChunk | undefined> {
  if (events.length === 0) return undefined;
  const known = knownIds(events);
  const overlaps = (chunk: HistoryChunk) =>
    chunk.events.findLastIndex((event) => event.eventId !== undefined && known.has(event.eventId));
  let chunk = await deps.history.loadTail(deps.roomId, FIRST_EVENTS);
  for (let step = 0; step < GAP_STEPS; step += 1) {
    const last = overlaps(chunk);
    if (last >= 0) return { ...chunk, events: chunk.events.slice(last + 1) };
    if (chunk.atStart || chunk.cursor === undefined) return undefined;
    // Each step needs the cursor of the one before it.
    const older = await deps.history
      .loadBefore(deps.roomId, chunk.cursor, MORE_EVENTS, deps.signal)
      .catch(() => undefined);
    if (older === undefined) return undefined;
    chunk = {
      ...older,
      events: [...older.events, ...chunk.events],
      members: [...older.members, ...chunk.members],
    };
  }
  return undefined;
}
