import type { RoomListChange, RoomListState } from '#bridge/contract.ts';
import type { RoomId } from '#protocol/ids.ts';
import type { RoomSummary } from '#timeline/items.ts';
import { keepSame } from './same.ts';
import type { RoomListView, Source } from './states.ts';

/** The list that a snapshot says; a room that is as before stays the same object. */
export function roomListFromSnapshot(
  previous: RoomListView,
  value: RoomListState,
  source: Source,
): RoomListView {
  const rooms = new Map<RoomId, RoomSummary>();
  for (const room of value.rooms)
    rooms.set(room.roomId, keepSame(previous.rooms.get(room.roomId), room));
  const order = keepSame(previous.order, [...rooms.keys()]);
  return { order, rooms, complete: value.complete, source };
}

/** The list after a change; order and map are the same objects if the change does not touch them. */
export function roomListAfter(previous: RoomListView, change: RoomListChange): RoomListView {
  const rooms = roomsAfter(previous.rooms, change);
  return {
    order: orderAfter(previous, change, rooms),
    rooms,
    complete: change.complete,
    source: 'engine',
  };
}

function roomsAfter(
  previous: ReadonlyMap<RoomId, RoomSummary>,
  change: RoomListChange,
): ReadonlyMap<RoomId, RoomSummary> {
  if (change.upsert.length === 0 && change.remove.length === 0) return previous;
  const rooms = new Map(previous);
  for (const roomId of change.remove) rooms.delete(roomId);
  for (const room of change.upsert)
    rooms.set(room.roomId, keepSame(previous.get(room.roomId), room));
  return rooms;
}

function orderAfter(
  previous: RoomListView,
  change: RoomListChange,
  rooms: ReadonlyMap<RoomId, RoomSummary>,
): readonly RoomId[] {
  const gone = new Set(change.remove);
  const added = change.upsert.filter(
    ({ roomId }) => gone.has(roomId) || !previous.rooms.has(roomId),
  );
  if (added.length + gone.size + change.moves.length === 0) return previous.order;
  const order =
    gone.size === 0 ? [...previous.order] : previous.order.filter((id) => !gone.has(id));
  for (const { roomId } of added) order.push(roomId);
  for (const { roomId, index } of change.moves) {
    const from = order.indexOf(roomId);
    // A move of a room that is not in the list would leave a row without a room.
    if (from < 0 || !rooms.has(roomId)) continue;
    order.splice(from, 1);
    order.splice(index, 0, roomId);
  }
  return order;
}
