import type { RoomSummary } from './items.ts';

type Placed = Pick<RoomSummary, 'activeAt' | 'roomId'>;

/** Newest activity first; equal times by room id, so that every list of the same rooms has one order. Rule TL-50. */
export function compareActivity(a: Placed, b: Placed): number {
  if (a.activeAt !== b.activeAt) return b.activeAt - a.activeAt;
  if (a.roomId === b.roomId) return 0;
  return a.roomId < b.roomId ? -1 : 1;
}

/** Where `room` goes in `rooms`, which are in order and do not contain it. */
export function insertPosition(rooms: readonly Placed[], room: Placed): number {
  let low = 0;
  let high = rooms.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const there = rooms[middle];
    if (there !== undefined && compareActivity(there, room) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
