import fc from 'fast-check';
import { expect, test } from 'vitest';
import { roomId } from '#protocol/testing/ids.ts';
import { applySplices, itemSplices, listChange, type ListChange } from './diff.ts';
import type { RoomSummary, TimelineItem } from './items.ts';
import { compareActivity, insertPosition } from './listOrder.ts';
import { ZOE } from './testing/events.ts';

function item(key: string, body: string): TimelineItem {
  return { kind: 'message', key, sender: ZOE, ts: 0, style: 'text', body, delivery: 'received' };
}

const list = fc
  .uniqueArray(fc.record({ key: fc.nat(15), body: fc.nat(1) }), { selector: ({ key }) => key })
  .map((entries) => entries.map(({ key, body }) => item(`$${key}`, String(body))));

test('TL-70: applying the splices gives the newer rows', () => {
  fc.assert(
    fc.property(list, list, (previous, next) => {
      expect(applySplices(previous, itemSplices(previous, next))).toEqual(next);
    }),
    { numRuns: 500 },
  );
});

test('TL-70: equal rows give no splice, one change gives one', () => {
  const rows = Array.from({ length: 50 }, (_, index) => item(`$${index}`, 'x'));
  expect(itemSplices(rows, structuredClone(rows))).toEqual([]);
  const fresh = item('$new', 'x');
  expect(itemSplices(rows, [...rows, fresh])).toEqual([{ index: 50, remove: 0, items: [fresh] }]);
  expect(itemSplices(rows, [fresh, ...rows])).toEqual([{ index: 0, remove: 0, items: [fresh] }]);
  expect(itemSplices(rows, rows.toSpliced(7, 1, item('$7', 'y')))).toEqual([
    { index: 7, remove: 1, items: [item('$7', 'y')] },
  ]);
});

test('TL-70: the rows taken out are as few as can be', () => {
  fc.assert(
    fc.property(list, list, (previous, next) => {
      const removed = itemSplices(previous, next).reduce((sum, splice) => sum + splice.remove, 0);
      expect(previous.length - removed).toBe(longestCommon(previous, next));
    }),
  );
});

/** The length of the longest common subsequence, the plain way. */
function longestCommon(a: readonly TimelineItem[], b: readonly TimelineItem[]): number {
  let row: readonly number[] = b.map(() => 0);
  for (const left of a) {
    const line: number[] = [];
    for (const [index, right] of b.entries()) {
      const same = JSON.stringify(left) === JSON.stringify(right);
      line.push(same ? (row[index - 1] ?? 0) + 1 : Math.max(line[index - 1] ?? 0, row[index] ?? 0));
    }
    row = line;
  }
  return row.at(-1) ?? 0;
}

function room(id: number, unread: number): RoomSummary {
  return {
    roomId: roomId(`!${id}`),
    name: { kind: 'named', text: `Room ${id}` },
    membership: 'join',
    encrypted: false,
    activeAt: id,
    unread,
    highlights: 0,
  };
}

/** As the contract says it: new rooms at the end first, then every move. */
function applied(previous: readonly RoomSummary[], change: ListChange): readonly RoomSummary[] {
  const rooms = new Map(previous.map((entry) => [entry.roomId, entry]));
  for (const gone of change.remove) rooms.delete(gone);
  for (const entry of change.upsert) rooms.set(entry.roomId, entry);
  const order = [...rooms.keys()];
  for (const { roomId: id, index } of change.moves) {
    order.splice(order.indexOf(id), 1);
    order.splice(index, 0, id);
  }
  return order.flatMap((id) => rooms.get(id) ?? []);
}

const rooms = fc
  .uniqueArray(fc.record({ id: fc.nat(12), unread: fc.nat(1) }), { selector: ({ id }) => id })
  .map((entries) => entries.map(({ id, unread }) => room(id, unread)));

test('TL-71: applying the change gives the newer list', () => {
  fc.assert(
    fc.property(rooms, rooms, (previous, next) => {
      expect(applied(previous, listChange(previous, next))).toEqual(next);
    }),
    { numRuns: 1_000 },
  );
});

test('TL-71: one room that comes up is one move, and equal lists give nothing', () => {
  const before = Array.from({ length: 20 }, (_, index) => room(index, 0));
  const after = [room(13, 1), ...before.filter((entry) => entry.activeAt !== 13)];
  expect(listChange(before, after)).toEqual({
    upsert: [room(13, 1)],
    remove: [],
    moves: [{ roomId: roomId('!13'), index: 0 }],
  });
  expect(listChange(before, structuredClone(before))).toEqual({
    upsert: [],
    remove: [],
    moves: [],
  });
});

test('TL-50: newest activity first, and a room is inserted where sorting puts it', () => {
  const entries = fc.uniqueArray(fc.record({ id: fc.nat(50), activeAt: fc.nat(4) }), {
    selector: ({ id }) => id,
    minLength: 1,
  });
  fc.assert(
    fc.property(entries, (list) => {
      const [first, ...others] = list.map(({ id, activeAt }) => ({ ...room(id, 0), activeAt }));
      if (first === undefined) return;
      const sorted = others.toSorted(compareActivity);
      const inserted = sorted.toSpliced(insertPosition(sorted, first), 0, first);
      expect(inserted).toEqual([first, ...others].toSorted(compareActivity));
      const times = inserted.map(({ activeAt }) => activeAt);
      expect(times).toEqual(times.toSorted((a, b) => b - a));
    }),
  );
});
