import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupRows, type TimelineRow } from './rows.ts';
import { event, KOFI, member, newId, redaction, SELF, text, ZOE } from './testing/events.ts';
import { toItems } from './toItems.ts';
import type { TimelineItem } from './items.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
const START = 20_000 * DAY;
const dayOf = (ts: number) => String(Math.floor(ts / DAY));
const at = (ts: number, sender = ZOE) => text('x', { originServerTs: ts, sender });
const itemsOf = (...events: Parameters<typeof toItems>[0]) => toItems(events, { self: SELF });
const outline = (rows: readonly TimelineRow[]) =>
  rows.map((row) => (row.kind === 'date' ? row.day : row.continuation));

test('TL-30: a date line stands before the first row of each day', () => {
  const rows = groupRows(itemsOf(at(START), at(START + 1), at(START + DAY)), dayOf);
  expect(outline(rows)).toEqual(['20000', false, true, '20001', false]);
});

test('TL-31: a day that comes twice has two lines with different keys', () => {
  const rows = groupRows(itemsOf(at(START), at(START + DAY), at(START)), dayOf);
  expect(new Set(rows.map((row) => row.key)).size).toBe(6);
});

test('TL-32: a row continues after the same person within five minutes, and not after a line of state', () => {
  const joins = member({ membership: 'join' }, { originServerTs: START });
  const gone = at(START);
  const rows = groupRows(
    itemsOf(
      at(START),
      at(START + 5 * MINUTE),
      at(START + 10 * MINUTE + 1),
      at(START + 10 * MINUTE, KOFI),
      joins,
      at(START),
      gone,
      redaction(gone),
      event({ type: 'm.room.encrypted', content: {}, originServerTs: START }),
    ),
    dayOf,
  );
  expect(outline(rows)).toEqual(['20000', false, true, false, false, false, false, true, true]);
});

test('TL-33: what cannot be read has no time: it makes no date line and ends a group', () => {
  const rows = groupRows(
    itemsOf(
      { kind: 'unreadable', reason: 'x' },
      at(START),
      { kind: 'unreadable', reason: 'y' },
      at(START),
    ),
    dayOf,
  );
  expect(outline(rows)).toEqual([false, '20000', false, false, false]);
});

const plan = fc.array(fc.record({ ts: fc.nat(3 * DAY), sender: fc.constantFrom(ZOE, KOFI) }), {
  maxLength: 12,
});

function made(
  plans: readonly { readonly ts: number; readonly sender: typeof ZOE }[],
): readonly TimelineItem[] {
  return plans.map(({ ts, sender }) => {
    const key = newId();
    return {
      kind: 'message',
      key,
      sender,
      ts: START + ts,
      style: 'text',
      body: 'x',
      delivery: 'received',
    };
  });
}

test('TL-34: rows made from the last result are those made anew, and what did not change is the same object', () => {
  const withoutTime = (rows: readonly TimelineRow[]) =>
    rows.map((row) => (row.kind === 'date' ? { ...row, ts: dayOf(row.ts) } : row));
  fc.assert(
    fc.property(plan, plan, plan, (older, middle, newer) => {
      const core = made(middle);
      const before = groupRows(core, dayOf);
      const all = [...made(older), ...core, ...made(newer)];
      const after = groupRows(all, dayOf, before);
      expect(withoutTime(after)).toEqual(withoutTime(groupRows(all, dayOf)));
      const kept = new Set<TimelineRow>(after);
      const changed = before.filter((row) => row.kind === 'item' && !kept.has(row));
      // Only the first row's neighbour can have become another one.
      expect(changed.length).toBeLessThanOrEqual(1);
      expect(groupRows(all, dayOf, after).every((row, index) => row === after[index])).toBe(true);
    }),
  );
});
