import { engineError } from '#base/errors.ts';
import type { RoomState, TimelineChange } from '#bridge/contract.ts';
import type { Subscriber } from '#bridge/topicSource.ts';
import type { RoomId, UserId } from '#protocol/ids.ts';
import type { AccountStore } from '#storage/accountStore.ts';
import type { RoomRow } from '#storage/rows.ts';
import type { History } from '#sync/history.ts';
import type { SendQueue } from '#sync/sendQueue.ts';
import type { SyncChanges } from '#sync/syncChanges.ts';
import type { RoomDetails } from '#timeline/items.ts';
import type { TimelineState } from '#bridge/contract.ts';
import type { RoomDirectory } from './roomDirectory.ts';
import type { RoomView } from './roomView.ts';
import { createRoomView } from './roomView.ts';
import type { TimelineView } from './timelineView.ts';
import { createTimelineView } from './timelineView.ts';

/** The rooms and timelines that pages have open, fed by what syncs and the outbox change. */
export type OpenViews = {
  readonly openTimeline: (
    roomId: RoomId,
    subscriber: Subscriber,
    emit: (change: TimelineChange) => void,
  ) => Promise<OpenView<TimelineState>>;
  readonly openRoom: (
    roomId: RoomId,
    emit: (state: RoomState) => void,
  ) => Promise<OpenView<RoomState>>;
  readonly timelineOf: (subscriber: Subscriber) => TimelineView | undefined;
  readonly apply: (changes: SyncChanges) => void;
  /** A room's record has changed without a sync. */
  readonly rowChanged: (row: RoomRow) => void;
  readonly outboxChanged: (roomIds: Iterable<RoomId>) => void;
  /** The room that was opened last, for the boot record. */
  readonly lastRoom: () =>
    | { readonly details: RoomDetails; readonly timeline: TimelineState }
    | undefined;
  /** Reads everything that is open anew. */
  readonly reload: () => void;
  readonly closeAll: () => void;
};

type OpenView<State> = { readonly state: () => State; readonly close: () => void };

export type OpenViewsDeps = {
  readonly self: UserId;
  readonly store: AccountStore;
  readonly history: History;
  readonly queue: SendQueue;
  readonly directory: RoomDirectory;
};

type Entry<View> = { readonly roomId: RoomId; readonly view: View };

type Open = {
  readonly deps: OpenViewsDeps;
  readonly timelines: Map<string, Entry<TimelineView>>;
  readonly rooms: Set<Entry<RoomView>>;
  /** The room that was opened last, with its timeline as it stood when that was closed. */
  last?: { readonly room: Entry<RoomView>; timeline?: TimelineState };
};

export function createOpenViews(deps: OpenViewsDeps): OpenViews {
  const open: Open = { deps, timelines: new Map(), rooms: new Set() };
  const { timelines, rooms } = open;
  const all = () => [...timelines.values(), ...rooms];
  return {
    openTimeline: (roomId, subscriber, emit) => openTimeline(open, { roomId, subscriber, emit }),
    openRoom: (roomId, emit) => openRoom(open, roomId, emit),
    timelineOf: (subscriber) => timelines.get(keyOf(subscriber))?.view,
    apply: (changes) => {
      const byRoom = new Map(changes.rooms.map((change) => [change.row.roomId, change]));
      const removed = new Set(changes.removedRooms);
      for (const { roomId, view } of all()) {
        const change = byRoom.get(roomId);
        if (change !== undefined) view.roomChanged(change);
        if (removed.has(roomId)) view.removed();
      }
    },
    rowChanged: (row) => {
      for (const { roomId, view } of rooms) if (roomId === row.roomId) view.rowChanged(row);
    },
    outboxChanged: (roomIds) => {
      const changed = new Set(roomIds);
      for (const entry of timelines.values())
        if (changed.has(entry.roomId)) entry.view.outboxChanged();
    },
    lastRoom: () => lastRoom(open),
    reload: () => {
      for (const { view } of all()) view.open().catch(() => undefined);
    },
    closeAll: () => {
      for (const { view } of timelines.values()) view.close();
      timelines.clear();
      rooms.clear();
    },
  };
}

type TimelineOpening = {
  readonly roomId: RoomId;
  readonly subscriber: Subscriber;
  readonly emit: (change: TimelineChange) => void;
};

async function openTimeline(
  open: Open,
  { roomId, subscriber, emit }: TimelineOpening,
): Promise<OpenView<TimelineState>> {
  const { deps, timelines } = open;
  await requireRoom(deps.directory, roomId);
  const key = keyOf(subscriber);
  const view = createTimelineView({
    roomId,
    self: deps.self,
    history: deps.history,
    loadMembers: (ids) => deps.store.read((txn) => txn.members.getMany(roomId, ids)),
    echoes: () => deps.queue.rowsOf(roomId),
    emit,
  });
  timelines.set(key, { roomId, view });
  const close = () => {
    // A page that has come back may have another view under the same number by now.
    if (timelines.get(key)?.view === view) timelines.delete(key);
    view.close();
  };
  await view.open().catch((error: unknown) => {
    close();
    throw error;
  });
  return {
    state: view.state,
    close: () => {
      if (open.last?.room.roomId === roomId) open.last.timeline = view.state();
      close();
    },
  };
}

async function openRoom(
  open: Open,
  roomId: RoomId,
  emit: (state: RoomState) => void,
): Promise<OpenView<RoomState>> {
  const { deps, rooms } = open;
  await requireRoom(deps.directory, roomId);
  const view = createRoomView({
    roomId,
    self: deps.self,
    directs: deps.directory.directs,
    load: () => deps.store.read((txn) => txn.rooms.get(roomId)),
    emit,
  });
  const entry = { roomId, view };
  rooms.add(entry);
  await view.open().catch((error: unknown) => {
    rooms.delete(entry);
    throw error;
  });
  open.last = { room: entry };
  return {
    state: view.state,
    close: () => {
      rooms.delete(entry);
    },
  };
}

function lastRoom({ last, timelines }: Open): ReturnType<OpenViews['lastRoom']> {
  if (last === undefined) return undefined;
  const { roomId, view } = last.room;
  const details = view.state().room;
  const shown = [...timelines.values()].findLast((entry) => entry.roomId === roomId);
  const timeline = shown?.view.state() ?? last.timeline;
  return details === undefined || timeline === undefined ? undefined : { details, timeline };
}

function keyOf({ pageId, sub }: Subscriber): string {
  return `${pageId} ${sub}`;
}

/** Before the first answer of the server is in, nobody can tell whether there is such a room: it is waited for. */
async function requireRoom(directory: RoomDirectory, roomId: RoomId): Promise<void> {
  const isKnown = () => directory.summary(roomId) !== undefined;
  if (!isKnown() && !directory.state().complete)
    await new Promise<void>((resolve) => {
      const stop = directory.changes.add(({ complete }) => {
        if (!complete && !isKnown()) return;
        stop();
        resolve();
      });
    });
  if (!isKnown()) throw engineError('unknown-room', 'no such room');
}
