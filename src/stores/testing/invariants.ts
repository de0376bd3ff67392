import type { RoomListView, TimelineView } from '../internal/states.ts';
import {
  writableRoom,
  writableRoomList,
  writableTimeline,
  writableView,
} from '../internal/states.ts';

/** What must be true of the stores after every update; throws with what is not. */
export function checkInvariants(): void {
  checkList(writableRoomList.getState());
  checkTimeline(writableTimeline.getState());
  const { roomId } = writableView.getState();
  demand(writableTimeline.getState().roomId === roomId, 'the timeline is that of the open room');
  demand(writableRoom.getState().roomId === roomId, 'the header is that of the open room');
}

function checkList({ order, rooms, source }: RoomListView): void {
  demand(new Set(order).size === order.length, 'no room is twice in the list');
  demand(order.length === rooms.size, 'list and rooms are of one size');
  for (const roomId of order)
    demand(rooms.get(roomId)?.roomId === roomId, `${roomId} has its own row`);
  demand(source !== 'none' || order.length === 0, 'rooms come from somewhere');
}

function checkTimeline({ items, members, roomId }: TimelineView): void {
  const keys = items.map(({ key }) => key);
  demand(new Set(keys).size === keys.length, `no item is shown twice: ${keys.join(' ')}`);
  for (const [userId, member] of members)
    demand(member.userId === userId, `${userId} has their own entry`);
  demand(roomId !== undefined || items.length === 0, 'without a room there is no timeline');
}

function demand(condition: boolean, what: string): void {
  if (!condition) throw new Error(`Invariant: ${what}`);
}
