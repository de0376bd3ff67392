import type { TimelineEvent } from '#protocol/events.ts';
import type { ReadTxn } from '#storage/accountStore.ts';
import type { PageRow, SegmentRow } from '#storage/rows.ts';

/** Pages at the newer end of a run of segments. */
export type NearPages = {
  /** Oldest first. */
  readonly pages: readonly PageRow[];
  /** These are all there are, back to a gap or to the beginning. */
  readonly all: boolean;
};

/**
 * The newest pages of the last of `segments` and of those it is joined to, with at least `minEvents` events where
 * there are so many. Pages may be short, so events count and not pages.
 */
export async function newestPages(
  txn: ReadTxn,
  segments: readonly SegmentRow[],
  minEvents: number,
): Promise<NearPages> {
  const pages: PageRow[] = [];
  let count = 0;
  for (const { roomId, order, joined, firstPage, lastPage } of segments.toReversed()) {
    for (let number = lastPage; number >= firstPage; number -= 1) {
      if (count >= minEvents) return { pages: pages.toReversed(), all: false };
      const page = await txn.timeline.page(roomId, order, number);
      if (page === undefined) continue;
      pages.push(page);
      count += page.events.length;
    }
    if (!joined) break;
  }
  return { pages: pages.toReversed(), all: true };
}

/** The oldest events of the first of `segments` and of those joined to it, at least `minEvents` where there are. */
export async function oldestEvents(
  txn: ReadTxn,
  segments: readonly SegmentRow[],
  minEvents: number,
): Promise<readonly TimelineEvent[]> {
  const events: TimelineEvent[] = [];
  for (const [index, segment] of segments.entries()) {
    const { roomId, order, joined, firstPage, lastPage } = segment;
    if (index > 0 && !joined) break;
    for (let number = firstPage; number <= lastPage; number += 1) {
      if (events.length >= minEvents) return events;
      events.push(...((await txn.timeline.page(roomId, order, number))?.events ?? []));
    }
    const tail = await txn.timeline.tail(roomId);
    if (tail?.segment === order) events.push(...tail.events);
  }
  return events;
}
