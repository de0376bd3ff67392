import { makeAccountKey } from '#protocol/ids.ts';
import { deviceId, roomId, userId } from '#protocol/testing/ids.ts';
import type { RoomSummary } from '#timeline/items.ts';
import type { RoomListChange, RoomListState, Topic, TopicChange } from '../contract.ts';
import type { TopicSource } from '../topicSource.ts';

export const account = makeAccountKey(userId('@zoë:ex.org'), deviceId('DEV ICE|1'));
export const roomListTopic: Topic = { kind: 'roomList', account };
export const accountsTopic: Topic = { kind: 'accounts' };

export function room(index: number, unread = 0): RoomSummary {
  return {
    roomId: roomId(`!rôom ${String(index)}`),
    name: { kind: 'named', text: `Rôom "${String(index)}" \u{1F41A}` },
    membership: 'join',
    encrypted: false,
    activeAt: index,
    unread,
    highlights: 0,
  };
}

/** An engine with nothing but a room list that a test changes. */
export function toyRoomList(start: readonly RoomSummary[] = []) {
  let state: RoomListState = { rooms: start, complete: true };
  const emits = new Set<(change: TopicChange) => void>();
  const tell = (value: RoomListChange): void => {
    for (const emit of emits) emit({ kind: 'roomList', value });
  };
  const topics: TopicSource = {
    open: async (topic, _subscriber, emit) => {
      if (topic.kind !== 'roomList') throw new TypeError(`no ${topic.kind} here`);
      emits.add(emit);
      // Long enough for changes before the snapshot is asked for.
      for (let turn = 0; turn < 2; turn += 1)
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
      return {
        snapshot: () => ({ kind: 'roomList', value: state }),
        close: () => {
          emits.delete(emit);
        },
      };
    },
  };
  return {
    topics,
    state: () => state,
    open: () => emits.size,
    /** Puts a room, new or changed, at a place of the list. */
    put: (summary: RoomSummary, at: number): void => {
      const others = state.rooms.filter((other) => other.roomId !== summary.roomId);
      const index = Math.min(at, others.length);
      state = { ...state, rooms: others.toSpliced(index, 0, summary) };
      tell({
        upsert: [summary],
        remove: [],
        moves: [{ roomId: summary.roomId, index }],
        complete: true,
      });
    },
    remove: (index: number): void => {
      const gone = state.rooms[index];
      if (gone === undefined) return;
      state = { ...state, rooms: state.rooms.toSpliced(index, 1) };
      tell({ upsert: [], remove: [gone.roomId], moves: [], complete: true });
    },
  };
}

/** A page's list as the contract says that snapshots and changes make it. */
export function applyList(state: RoomListState, change: RoomListChange): RoomListState {
  const rooms = state.rooms.filter((one) => !change.remove.includes(one.roomId));
  for (const next of change.upsert) {
    const at = rooms.findIndex((one) => one.roomId === next.roomId);
    if (at >= 0) rooms[at] = next;
    else rooms.push(next);
  }
  for (const { roomId: id, index } of change.moves) {
    const [moved] = rooms.splice(
      rooms.findIndex((one) => one.roomId === id),
      1,
    );
    if (moved !== undefined) rooms.splice(index, 0, moved);
  }
  return { rooms, complete: change.complete };
}
