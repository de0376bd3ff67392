import fc from 'fast-check';
import { expect, test } from 'vitest';
import { message, noor, self } from '#matrix-ui/testing/shown.ts';
import { createRowMaker, dayOf, estimatedHeight, type Row } from './timelineRows.ts';

const day = (number: number, minute = 0) => Date.UTC(2025, 4, number, 12, minute);
const shape = (rows: readonly Row[]) =>
  rows.map((row) =>
    row.kind === 'date'
      ? row.day
      : `${row.continuation ? '+' : ''}${row.item.kind === 'message' ? row.item.body : ''}${row.endsGroup ? '.' : ''}`,
  );

test('the first day has its line where the room begins, and otherwise once the day before it is known', () => {
  const rowsOf = createRowMaker(dayOf);
  const today = [message('b', { ts: day(28) })];
  expect(shape(rowsOf(today, false))).toEqual(['b.']);
  const both = [message('a', { ts: day(27) }), ...today];
  expect(shape(rowsOf(both, false))).toEqual(['a.', '2025-5-28', 'b.']);
  expect(shape(rowsOf(both, true))).toEqual(['2025-5-27', 'a.', '2025-5-28', 'b.']);
});

test('what was the first item keeps its head when the rest of its group is loaded', () => {
  const rowsOf = createRowMaker(dayOf);
  const later = [message('b', { ts: day(28, 1) }), message('c', { ts: day(28, 2) })];
  const before = rowsOf(later, false);
  expect(shape(before)).toEqual(['b', '+c.']);
  const after = rowsOf([message('a', { ts: day(28) }), ...later], false);
  expect(shape(after)).toEqual(['a.', 'b', '+c.']);
  expect(after.slice(1)).toEqual(before);
  expect(after[1]).toBe(before[0]);
  expect(after[2]).toBe(before[1]);
});

test('a message that comes under another takes only the end of the group from it', () => {
  const rowsOf = createRowMaker(dayOf);
  const a = message('a', { ts: day(28) });
  const b = message('b', { ts: day(28, 1) });
  const before = rowsOf([a, b], true);
  const after = rowsOf([a, b, message('c', { ts: day(28, 2) })], true);
  expect(shape(after)).toEqual(['2025-5-28', 'a', '+b', '+c.']);
  expect(after[0]).toBe(before[0]);
  expect(after[1]).toBe(before[1]);
});

test('loading what is older changes no row that was there', () => {
  const items = fc.array(
    fc.record({ own: fc.boolean(), pause: fc.integer({ min: 0, max: 2_000 }) }),
    { minLength: 1, maxLength: 40 },
  );
  fc.assert(
    fc.property(items, fc.integer({ min: 1, max: 10 }), (wishes, page) => {
      let ts = day(20);
      const all = wishes.map(({ own, pause }, index) => {
        ts += pause * 60_000;
        return message(`${index}`, { ts, sender: own ? self : noor });
      });
      const rowsOf = createRowMaker(dayOf);
      let from = Math.max(0, all.length - page);
      let shown = rowsOf(all.slice(from), from === 0);
      while (from > 0) {
        from = Math.max(0, from - page);
        const next = rowsOf(all.slice(from), from === 0);
        const kept = next.slice(next.length - shown.length);
        expect(kept.every((row, index) => row === shown[index])).toBe(true);
        shown = next;
      }
      expect(shown.filter((row) => row.kind === 'item')).toHaveLength(all.length);
    }),
  );
});

test('longer texts are taken for higher', () => {
  const [short, long] = createRowMaker(dayOf)(
    [message('x', { ts: day(28) }), message('x'.repeat(900), { ts: day(28, 9) })],
    false,
  );
  expect(estimatedHeight(long)).toBeGreaterThan(estimatedHeight(short));
  expect(estimatedHeight(undefined)).toBe(0);
});
