import type { RoomId } from '#protocol/ids.ts';
import type { VirtualPlace } from '#ui/virtualStore.ts';

/** Where a room's timeline was left: the row at the top of the window, and how far it was scrolled past it. */
type Place = {
  readonly key: string;
  readonly past: number;
  readonly measured: VirtualPlace['rows'];
};

const places = new Map<RoomId, Place>();

/** Remembers where a timeline is left; at its end there is nothing to remember. */
export function leavePlace(roomId: RoomId, place: VirtualPlace, atEnd: boolean): void {
  const top = place.rows.findLast((row) => row.start <= place.offset) ?? place.rows[0];
  if (atEnd || top === undefined) {
    places.delete(roomId);
    return;
  }
  places.set(roomId, {
    key: String(top.key),
    past: place.offset - top.start,
    measured: place.rows,
  });
}

/** The place to begin at, if the timeline was left somewhere and still has that row. */
export function returnPlace(of: {
  readonly roomId: RoomId;
  readonly keys: readonly string[];
  readonly estimate: (index: number) => number;
  readonly paddingStart: number;
}): VirtualPlace | undefined {
  const place = places.get(of.roomId);
  if (place === undefined) return undefined;
  const index = of.keys.indexOf(place.key);
  if (index < 0) return undefined;
  const sizes = new Map(place.measured.map((row) => [String(row.key), row.size]));
  let start = of.paddingStart;
  for (const [row, key] of of.keys.slice(0, index).entries())
    start += sizes.get(key) ?? of.estimate(row);
  return { offset: Math.max(0, start + place.past), rows: place.measured };
}

/** Forgets every place: tests begin anew. */
export function forgetPlaces(): void {
  places.clear();
}
