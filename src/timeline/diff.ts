import type { RoomId } from '#protocol/ids.ts';
import type { RoomSummary, TimelineItem } from './items.ts';
import { longestIncreasing } from './longestIncreasing.ts';
import { sameData } from './same.ts';

/** One step from an older array of items to a newer one. */
export type Splice = {
  readonly index: number;
  readonly remove: number;
  readonly items: readonly TimelineItem[];
};

/**
 * The fewest rows taken out and put in that make `next` of `previous`: applied one after another. A row stays where
 * it is when key and content are the same. Keys are unique in each array. Rule TL-70.
 */
export function itemSplices(
  previous: readonly TimelineItem[],
  next: readonly TimelineItem[],
): readonly Splice[] {
  const kept = keptPositions(previous, next, (item) => item.key);
  const splices: Splice[] = [];
  let from = 0;
  let to = 0;
  const changeUntil = (oldEnd: number, newEnd: number) => {
    if (oldEnd > from || newEnd > to) {
      splices.push({ index: to, remove: oldEnd - from, items: next.slice(to, newEnd) });
    }
    from = oldEnd + 1;
    to = newEnd + 1;
  };
  for (const [oldIndex, newIndex] of kept) changeUntil(oldIndex, newIndex);
  changeUntil(previous.length, next.length);
  return splices;
}

/** What {@link itemSplices} describes, carried out. */
export function applySplices(
  items: readonly TimelineItem[],
  splices: readonly Splice[],
): readonly TimelineItem[] {
  const result = [...items];
  for (const splice of splices) result.splice(splice.index, splice.remove, ...splice.items);
  return result;
}

/** One step from an older room list to a newer one; how to apply it stands with `RoomListChange` in the bridge's contract. */
export type ListChange = {
  readonly upsert: readonly RoomSummary[];
  readonly remove: readonly RoomId[];
  readonly moves: readonly { readonly roomId: RoomId; readonly index: number }[];
};

/** The change from one list to another. New rooms are in `upsert` and in `moves`. Rule TL-71. */
export function listChange(
  previous: readonly RoomSummary[],
  next: readonly RoomSummary[],
): ListChange {
  const before = new Map(previous.map((room) => [room.roomId, room]));
  const after = new Set(next.map((room) => room.roomId));
  const upsert = next.filter((room) => !sameData(before.get(room.roomId), room));
  const remove = previous.filter((room) => !after.has(room.roomId)).map((room) => room.roomId);
  const moves = movesBetween(
    previous.map((room) => room.roomId).filter((roomId) => after.has(roomId)),
    next.map((room) => room.roomId),
  );
  return { upsert, remove, moves };
}

/** The fewest moves: rooms that keep their order among each other stay, every other goes right behind its predecessor. */
function movesBetween(previous: readonly RoomId[], next: readonly RoomId[]): ListChange['moves'] {
  const stay = new Set(keptPositions(previous, next, (id) => id).map(([, index]) => next[index]));
  const before = new Set(previous);
  const order = [...previous];
  const moves: { readonly roomId: RoomId; readonly index: number }[] = [];
  let behind = 0;
  for (const roomId of next) {
    if (stay.has(roomId)) {
      behind = order.indexOf(roomId, behind) + 1;
      continue;
    }
    const there = before.has(roomId) ? order.indexOf(roomId) : -1;
    if (there !== -1) order.splice(there, 1);
    const index = there !== -1 && there < behind ? behind - 1 : behind;
    order.splice(index, 0, roomId);
    moves.push({ roomId, index });
    behind = index + 1;
  }
  return moves;
}

/** Pairs of positions of what is the same in both and keeps its order: as many as there can be, ascending. */
function keptPositions<T>(
  previous: readonly T[],
  next: readonly T[],
  keyOf: (value: T) => string,
): readonly (readonly [number, number])[] {
  const end = Math.min(previous.length, next.length);
  let start = 0;
  while (start < end && sameData(previous[start], next[start])) start += 1;
  const positions = new Map<string, number>();
  for (const [offset, value] of previous.slice(start).entries())
    positions.set(keyOf(value), start + offset);
  const candidates: (readonly [number, number])[] = [];
  for (const [offset, value] of next.slice(start).entries()) {
    const old = positions.get(keyOf(value));
    if (old !== undefined && sameData(previous[old], value)) candidates.push([old, start + offset]);
  }
  const head = Array.from({ length: start }, (_, index): readonly [number, number] => [
    index,
    index,
  ]);
  return [...head, ...longestIncreasing(candidates)];
}
