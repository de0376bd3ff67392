import type { TimelineItem } from './items.ts';

/** One row of a room's timeline on screen: what the page adds to items are date lines and grouping. */
export type TimelineRow = DateRow | ItemRow;

type DateRow = {
  readonly kind: 'date';
  readonly key: string;
  /** What `dayOf` said. */
  readonly day: string;
  /** Milliseconds since 1970: some moment of that day. */
  readonly ts: number;
};

export type ItemRow = {
  readonly kind: 'item';
  readonly key: string;
  readonly item: TimelineItem;
  /** Belongs under the head of the row before: the same person, shortly after. */
  readonly continuation: boolean;
};

/** Longest pause within a group, milliseconds. */
const GROUP_PAUSE = 5 * 60_000;

/**
 * The rows of `items`, oldest first. `dayOf` names the calendar day of a time in the person's time zone, the same
 * text for every moment of it. Rows of `previous`, the last result, stay the same objects where nothing in them
 * changed, so that what shows them need not render again. Rules TL-30 to TL-34.
 */
export function groupRows(
  items: readonly TimelineItem[],
  dayOf: (ts: number) => string,
  previous: readonly TimelineRow[] = [],
): readonly TimelineRow[] {
  const known = new Map<TimelineItem | string, TimelineRow>();
  for (const row of previous) known.set(row.kind === 'item' ? row.item : row.key, row);
  const rows: TimelineRow[] = [];
  const dateKeys = new Map<string, number>();
  let day: string | undefined;
  let before: TimelineItem | undefined;
  for (const item of items) {
    const itemDay = item.kind === 'unreadable' ? day : dayOf(item.ts);
    if (itemDay !== undefined && itemDay !== day && item.kind !== 'unreadable') {
      rows.push(dateRow(itemDay, item.ts, dateKeys, known));
      day = itemDay;
      before = undefined;
    }
    rows.push(itemRow(item, continues(before, item), known));
    before = item;
  }
  return rows;
}

function dateRow(
  day: string,
  ts: number,
  dateKeys: Map<string, number>,
  known: ReadonlyMap<TimelineItem | string, TimelineRow>,
): TimelineRow {
  // A day can come twice, as times are the senders' claims.
  const times = (dateKeys.get(day) ?? 0) + 1;
  dateKeys.set(day, times);
  const key = times === 1 ? `date:${day}` : `date:${day}:${times}`;
  return known.get(key) ?? { kind: 'date', key, day, ts };
}

function itemRow(
  item: TimelineItem,
  continuation: boolean,
  known: ReadonlyMap<TimelineItem | string, TimelineRow>,
): TimelineRow {
  const old = known.get(item);
  if (old?.kind === 'item' && old.continuation === continuation) return old;
  return { kind: 'item', key: item.key, item, continuation };
}

function continues(before: TimelineItem | undefined, item: TimelineItem): boolean {
  if (before === undefined || !hasHead(before) || !hasHead(item)) return false;
  return before.sender === item.sender && Math.abs(item.ts - before.ts) <= GROUP_PAUSE;
}

/** Whether the row is something a person said, shown under their name. */
function hasHead(
  item: TimelineItem,
): item is Exclude<TimelineItem, { kind: 'state' | 'unreadable' }> {
  return item.kind !== 'state' && item.kind !== 'unreadable';
}
