import type { TimelineItem } from '#timeline/items.ts';
import { groupRows, type ItemRow, type TimelineRow } from '#timeline/rows.ts';

/** A row as it is laid out: an item knows also whether its group ends with it. */
export type EntryRow = ItemRow & { readonly endsGroup: boolean };
export type Row = Exclude<TimelineRow, ItemRow> | EntryRow;

/**
 * Makes the rows of one room's timeline, again and again as items come, and keeps the objects of those that did not
 * change. What stands above is not known before it is loaded, and a row that changes its height would push what is
 * being read; so the first item that was ever shown keeps its head, and the first day gets its line with the day
 * before it, or at the room's beginning.
 */
export function createRowMaker(dayOf: (ts: number) => string) {
  let grouped: readonly TimelineRow[] = [];
  let known = new Map<TimelineItem, EntryRow>();
  const headed = new Set<string>();

  const finished = (row: ItemRow, next: TimelineRow | undefined): EntryRow => {
    const continuation = row.continuation && !headed.has(row.key);
    const endsGroup = next?.kind !== 'item' || !next.continuation || headed.has(next.key);
    const before = known.get(row.item);
    const same = before?.continuation === continuation && before.endsGroup === endsGroup;
    return same ? before : { ...row, continuation, endsGroup };
  };

  return (items: readonly TimelineItem[], atStart: boolean): readonly Row[] => {
    grouped = groupRows(items, dayOf, grouped);
    const [first] = items;
    if (first !== undefined) headed.add(first.key);
    const next = new Map<TimelineItem, EntryRow>();
    const rows: Row[] = [];
    for (const [index, row] of grouped.entries()) {
      if (row.kind === 'date') {
        if (index > 0 || atStart) rows.push(row);
        continue;
      }
      const entry = finished(row, grouped[index + 1]);
      next.set(row.item, entry);
      rows.push(entry);
    }
    known = next;
    return rows;
  };
}

/** The calendar day of a time, the same text for every moment of it in the person's time zone. */
export function dayOf(ts: number): string {
  const date = new Date(ts);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

/** Pixels that a row takes about, until it has been measured. */
export function estimatedHeight(row: Row | undefined): number {
  if (row === undefined) return 0;
  if (row.kind === 'date') return 34;
  const { item, continuation } = row;
  if (item.kind === 'state' || item.kind === 'unreadable') return 34;
  const lines = item.kind === 'message' ? Math.ceil((item.body.length + 1) / 90) : 1;
  return 4 + 23 * Math.min(lines, 200) + (continuation ? 0 : 34);
}
