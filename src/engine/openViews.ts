import { engineError } from '#base/errors.ts';
import type { RoomState, TimelineChange } from '#bridge/contract.ts';
import type { Subscriber } from '#bridge/topicSource.ts';
import type { RoomId, UserId } from '#protocol/ids.ts';
import type { AccountStore } from '#storage/accountStore.ts';
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
  readonly outboxChanged: (roomIds: Iterable<RoomId>) => void;
  /** The room that was opened last, for the boot record. */
  readonly lastRoom: () =>
    | { readonly details: RoomDetails; readonly timeline: TimelineState }
    | undefined;
  /** Reads everything that is open anew. */
  readonly reload: () => void;
  readonly closeAll: () => void;
};

export type OpenView<State> = { readonly state: () => State; readonly close: () => void };

export type OpenViewsDeps = {
  readonly self: UserId;
  readonly store: AccountStore;
  readonly history: History;
  readonly queue: SendQueue;
  readonly directory: RoomDirectory;
};

type Entry<View> = { readonly roomId: RoomId; readonly view: View };

export function createOpenViews(deps: OpenViewsDeps): OpenViews {
  const timelines = new Map<string, Entry<TimelineView>>();
  const rooms = new Set<Entry<RoomView>>();
  let last: { readonly room: Entry<RoomView>; timeline?: TimelineState } | undefined;

  const latestTimeline = (roomId: RoomId): TimelineState | undefined => {
    const open = [...timelines.values()].findLast((entry) => entry.roomId === roomId);
    return open?.view.state();
  };

  return {
    openTimeline: async (roomId, subscriber, emit) => {
      requireRoom(deps.directory, roomId);
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
      await view.open();
      return {
        state: view.state,
        close: () => {
          if (last?.room.roomId === roomId) last.timeline = view.state();
          timelines.delete(key);
          view.close();
        },
      };
    },
    openRoom: async (roomId, emit) => {
      requireRoom(deps.directory, roomId);
      const view = createRoomView({
        roomId,
        self: deps.self,
        directs: deps.directory.directs,
        load: () => deps.store.read((txn) => txn.rooms.get(roomId)),
        emit,
      });
      const entry = { roomId, view };
      rooms.add(entry);
      await view.open();
      last = { room: entry };
      return {
        state: view.state,
        close: () => {
          rooms.delete(entry);
        },
      };
    },
    timelineOf: (subscriber) => timelines.get(keyOf(subscriber))?.view,
    apply: (changes) => {
      for (const change of changes.rooms) {
        const { roomId } = change.row;
        for (const entry of timelines.values())
          if (entry.roomId === roomId) entry.view.roomChanged(change);
        for (const entry of rooms) if (entry.roomId === roomId) entry.view.roomChanged(change);
      }
      const removed = new Set(changes.removedRooms);
      for (const entry of rooms) if (removed.has(entry.roomId)) entry.view.removed();
    },
    outboxChanged: (roomIds) => {
      const changed = new Set(roomIds);
      for (const entry of timelines.values())
        if (changed.has(entry.roomId)) entry.view.outboxChanged();
    },
    lastRoom: () => {
      const details = last?.room.view.state().room;
      const timeline =
        last === undefined ? undefined : (latestTimeline(last.room.roomId) ?? last.timeline);
      return details === undefined || timeline === undefined ? undefined : { details, timeline };
    },
    reload: () => {
      for (const { view } of timelines.values()) void view.open().catch(() => undefined);
      for (const { view } of rooms) void view.open().catch(() => undefined);
    },
    closeAll: () => {
      for (const { view } of timelines.values()) view.close();
      timelines.clear();
      rooms.clear();
    },
  };
}

function keyOf({ pageId, sub }: Subscriber): string {
  return `${pageId} ${sub}`;
}

function requireRoom(directory: RoomDirectory, roomId: RoomId): void {
  if (directory.summary(roomId) === undefined) throw engineError('unknown-room', 'no such room');
}
