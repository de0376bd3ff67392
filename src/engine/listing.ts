import type { RoomId } from '#protocol/ids.ts';
import type { ListChange } from '#timeline/diff.ts';
import { listChange } from '#timeline/diff.ts';
import type { RoomSummary } from '#timeline/items.ts';
import { compareActivity, insertPosition } from '#timeline/listOrder.ts';

/** The rooms of the list in their order. */
export type Listing = {
  /** Another array after every change. */
  readonly rooms: () => readonly RoomSummary[];
  /** Takes over what has become of these rooms, undefined for what is not listed; gives the change of the list. */
  readonly update: (changed: Changed) => ListChange;
};

type Changed = ReadonlyMap<RoomId, RoomSummary | undefined>;

/** Up to this many rooms are put in their places one by one; with more it is cheaper to sort them all. */
const FEW = 50;

export function createListing(): Listing {
  const listed = new Map<RoomId, RoomSummary>();
  let rooms: readonly RoomSummary[] = [];
  const set = (roomId: RoomId, summary: RoomSummary | undefined) => {
    if (summary === undefined) listed.delete(roomId);
    else listed.set(roomId, summary);
  };

  /** Each room by itself: as before and after every step the list is in order, its places are found by halving. */
  const placeFew = (changed: Changed): ListChange => {
    const next = [...rooms];
    const upsert: RoomSummary[] = [];
    const moves: { readonly roomId: RoomId; readonly index: number }[] = [];
    const takeOut = (summary: RoomSummary): number => {
      const index = insertPosition(next, summary);
      next.splice(index, 1);
      return index;
    };
    const gone = [...changed].flatMap(([roomId, summary]) =>
      summary === undefined ? (listed.get(roomId) ?? []) : [],
    );
    for (const summary of gone) takeOut(summary);
    for (const [roomId, summary] of changed) {
      const before = listed.get(roomId);
      set(roomId, summary);
      if (summary === undefined || summary === before) continue;
      const from = before === undefined ? undefined : takeOut(before);
      const index = insertPosition(next, summary);
      next.splice(index, 0, summary);
      upsert.push(summary);
      if (from !== index) moves.push({ roomId, index });
    }
    rooms = next;
    return { upsert, remove: gone.map(({ roomId }) => roomId), moves };
  };

  const placeMany = (changed: Changed): ListChange => {
    const before = rooms;
    for (const [roomId, summary] of changed) set(roomId, summary);
    rooms = [...listed.values()].toSorted(compareActivity);
    return listChange(before, rooms);
  };

  return {
    rooms: () => rooms,
    update: (changed) => (changed.size <= FEW ? placeFew(changed) : placeMany(changed)),
  };
}
