import type { ErrorInfo } from '#base/errors.ts';
import { errorInfo } from '#base/errors.ts';
import type { SerialQueue } from '#base/serialQueue.ts';
import { createSerialQueue } from '#base/serialQueue.ts';
import type { TimelineChange, TimelineState } from '#bridge/contract.ts';
import type { TimelineEvent } from '#protocol/events.ts';
import type { EventId, RoomId, UserId } from '#protocol/ids.ts';
import type { MemberRow, OutboxRow } from '#storage/rows.ts';
import type { History, HistoryChunk, HistoryCursor } from '#sync/history.ts';
import type { RoomChange } from '#sync/syncChanges.ts';
import { itemSplices } from '#timeline/diff.ts';
import type { TimelineItem } from '#timeline/items.ts';
import { withLocalEchoes } from '#timeline/localEchoes.ts';
import { toItems } from '#timeline/toItems.ts';
import { createRoster } from './roster.ts';

/** Events shown when a room is opened, and how many more each step back asks for. */
const FIRST_EVENTS = 40;
const MORE_EVENTS = 60;
/** Steps back that a gap is worth before the view starts anew at the live end. */
const GAP_STEPS = 10;

export type TimelineViewDeps = {
  readonly roomId: RoomId;
  readonly self: UserId;
  readonly history: History;
  readonly loadMembers: (userIds: readonly UserId[]) => Promise<readonly MemberRow[]>;
  /** Rows of the outbox for this room, by `seq`. */
  readonly echoes: () => readonly OutboxRow[];
  readonly emit: (change: TimelineChange) => void;
};

/** One subscriber's window on one room: the live end and as much before it as was asked for. */
export type TimelineView = {
  readonly state: () => TimelineState;
  readonly open: () => Promise<void>;
  readonly roomChanged: (change: RoomChange) => void;
  readonly outboxChanged: () => void;
  /** Makes the window longer at its start. Rejects when neither store nor server gave anything. */
  readonly loadOlder: () => Promise<boolean>;
  readonly close: () => void;
};

/** The mutable part: what was loaded, and what was published of it. */
type Window = {
  events: readonly TimelineEvent[];
  cursor: HistoryCursor | undefined;
  atStart: boolean;
  loading: boolean;
  error: ErrorInfo | undefined;
  items: readonly TimelineItem[];
  /** Counts replacements of the whole window: a step back that began before one is dropped. */
  generation: number;
  closed: boolean;
};

export function createTimelineView(deps: TimelineViewDeps): TimelineView {
  const roster = createRoster(deps.loadMembers);
  const queue: SerialQueue = createSerialQueue();
  const abort = new AbortController();
  const window: Window = {
    events: [],
    cursor: undefined,
    atStart: false,
    loading: false,
    error: undefined,
    items: [],
    generation: 0,
    closed: false,
  };

  const publish = () => {
    if (window.closed) return;
    const items = withLocalEchoes(toItems(window.events, { self: deps.self }, window.items), {
      echoes: deps.echoes(),
      self: deps.self,
      previous: window.items,
    });
    const splices = itemSplices(window.items, items);
    window.items = items;
    deps.emit({
      splices,
      members: roster.takeChanged(),
      atStart: window.atStart,
      loading: window.loading,
      ...(window.error === undefined ? {} : { error: window.error }),
    });
  };

  const adopt = async (chunk: HistoryChunk, events: readonly TimelineEvent[]) => {
    roster.update(chunk.members);
    await roster.need(deps.self, events);
    window.events = events;
  };

  const showTail = async () => {
    const chunk = await deps.history.loadTail(deps.roomId, FIRST_EVENTS);
    await adopt(chunk, chunk.events);
    window.cursor = chunk.cursor;
    window.atStart = chunk.atStart;
    window.generation += 1;
  };

  const append = async (change: RoomChange) => {
    roster.update(change.members);
    const fresh = unknownEvents(window.events, change.appended);
    await roster.need(deps.self, fresh);
    if (fresh.length > 0) window.events = [...window.events, ...fresh];
  };

  const bridgeGap = async () => {
    const newer = await newerThan(deps, window.events, abort.signal);
    if (newer === undefined) {
      await showTail();
      return;
    }
    await adopt(newer, [...window.events, ...newer.events]);
  };

  const view: TimelineView = {
    state: () => ({
      items: window.items,
      members: roster.all(),
      atStart: window.atStart,
      loading: window.loading,
      ...(window.error === undefined ? {} : { error: window.error }),
    }),
    open: () =>
      queue.run(async () => {
        await showTail();
        publish();
      }),
    roomChanged: (change) => {
      void queue.run(async () => {
        if (window.closed) return;
        await (change.gap ? bridgeGap() : append(change)).catch((error: unknown) => {
          window.error = errorInfo(error);
        });
        publish();
      });
    },
    outboxChanged: () => {
      void queue.run(() => Promise.resolve(publish()));
    },
    loadOlder: async () => {
      if (window.loading || window.atStart || window.cursor === undefined) return window.atStart;
      const { generation, cursor } = window;
      window.loading = true;
      window.error = undefined;
      publish();
      try {
        const chunk = await deps.history.loadBefore(deps.roomId, cursor, MORE_EVENTS, abort.signal);
        await queue.run(async () => {
          if (window.generation !== generation) return;
          await adopt(chunk, [...unknownEvents(window.events, chunk.events), ...window.events]);
          window.cursor = chunk.cursor;
          window.atStart = chunk.atStart;
        });
      } catch (error) {
        window.error = errorInfo(error);
        throw error;
      } finally {
        window.loading = false;
        publish();
      }
      return window.atStart;
    },
    close: () => {
      window.closed = true;
      abort.abort();
    },
  };
  return view;
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
  deps: TimelineViewDeps,
  events: readonly TimelineEvent[],
  signal: AbortSignal,
): Promise<HistoryChunk | undefined> {
  const known = knownIds(events);
  const overlaps = (chunk: HistoryChunk) =>
    chunk.events.findLastIndex((event) => event.eventId !== undefined && known.has(event.eventId));
  let chunk = await deps.history.loadTail(deps.roomId, FIRST_EVENTS);
  for (let step = 0; step < GAP_STEPS; step += 1) {
    const last = overlaps(chunk);
    if (last >= 0) return { ...chunk, events: chunk.events.slice(last + 1) };
    if (chunk.atStart || chunk.cursor === undefined) return undefined;
    // Each step needs the cursor of the one before it.
    // oxlint-disable-next-line no-await-in-loop
    const older = await deps.history
      .loadBefore(deps.roomId, chunk.cursor, MORE_EVENTS, signal)
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
