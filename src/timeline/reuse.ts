import type { TimelineItem } from './items.ts';
import { sameData } from './same.ts';

/** Gives the item of `previous` in place of an equal one with the same key. */
export function createReuse(
  previous: readonly TimelineItem[],
): (item: TimelineItem) => TimelineItem {
  const byKey = new Map(previous.map((item) => [item.key, item]));
  return (item) => {
    const old = byKey.get(item.key);
    return old !== undefined && sameData(old, item) ? old : item;
  };
}
