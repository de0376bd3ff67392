import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TimelineChange, TimelineState } from '#bridge/contract.ts';
import type { RoomEvent, TimelineEvent } from '#protocol/events.ts';
import type { OutboxRow } from '#storage/rows.ts';
import { messageEvent, outboxRow, roomRow, someRoomId, someUserId } from '#storage/testing/rows.ts';
import type { History, HistoryChunk } from '#sync/history.ts';
import type { RoomChange } from '#sync/syncChanges.ts';
import { applySplices } from '#timeline/diff.ts';
import { createTimelineView } from './timelineView.ts';

const roomId = someRoomId();
const self = someUserId('self');

/** A history in memory: what has been "stored", and how much of it a step gives. */
function fakeHistory(events: () => readonly TimelineEvent[], step: number): History {
  const slice = (end: number): HistoryChunk => {
    const from = Math.max(0, end - step);
    return {
      events: events().slice(from, end),
      cursor: { segment: 0, page: from },
      atStart: from === 0,
      members: [],
    };
  };
  return {
    loadTail: () => Promise.resolve(slice(events().length)),
    loadBefore: (_room, cursor) => Promise.resolve(slice(cursor?.page ?? 0)),
    loadMembers: () => Promise.resolve([]),
  };
}

function setUp(stored: TimelineEvent[], step = 5) {
  const outbox: OutboxRow[] = [];
  let told: TimelineState = { items: [], members: [], atStart: false, loading: false };
  const view = createTimelineView({
    roomId,
    self,
    history: fakeHistory(() => stored, step),
    loadMembers: () => Promise.resolve([]),
    echoes: () => outbox,
    emit: (change: TimelineChange) => {
      const { splices, members, ...rest } = change;
      const people = new Map(
        [...told.members, ...members].map((person) => [person.userId, person]),
      );
      told = { ...rest, items: applySplices(told.items, splices), members: [...people.values()] };
    },
  });
  const change = (appended: readonly RoomEvent[], gap = false): RoomChange => ({
    row: roomRow(roomId),
    appended,
    gap,
    members: [],
    receipts: [],
  });
  return { view, outbox, told: () => told, change };
}

const settled = () =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, 0);
  });

const bodies = (state: TimelineState) =>
  state.items.map((item) => (item.kind === 'message' ? item.body : item.kind));

describe('a timeline view', () => {
  it('shows the tail, and older events step by step until the start', async () => {
    const stored = Array.from({ length: 12 }, (_, index) => messageEvent(`m${index}`));
    const { view, told } = setUp(stored);
    await view.open();
    expect(bodies(told())).toEqual(['m7', 'm8', 'm9', 'm10', 'm11']);
    expect(await view.loadOlder()).toBe(false);
    expect(await view.loadOlder()).toBe(true);
    expect(bodies(told())).toEqual(stored.map((_, index) => `m${index}`));
    expect(told()).toEqual(view.state());
  });

  it('fills the hole that a gap leaves in what is open', async () => {
    const stored = Array.from({ length: 5 }, (_, index) => messageEvent(`m${index}`));
    const { view, told, change } = setUp(stored);
    await view.open();
    const missed = Array.from({ length: 12 }, (_, index) => messageEvent(`n${index}`));
    stored.push(...missed);
    view.roomChanged(change(missed.slice(-2), true));
    await settled();
    expect(bodies(told())).toEqual([
      ...Array.from({ length: 5 }, (_, i) => `m${i}`),
      ...missed.map((_, i) => `n${i}`),
    ]);
  });

  it('begins anew at the live end when the gap is too wide', async () => {
    const stored = [messageEvent('old')];
    const { view, told, change } = setUp(stored);
    await view.open();
    const missed = Array.from({ length: 200 }, (_, index) => messageEvent(`n${index}`));
    stored.push(...missed);
    view.roomChanged(change(missed.slice(-2), true));
    await settled();
    expect(bodies(told())).toEqual(['n195', 'n196', 'n197', 'n198', 'n199']);
    expect(told().atStart).toBe(false);
  });

  it('keeps the key of a message from echo to event, whichever arrives first', async () => {
    const { view, told, change, outbox } = setUp([]);
    await view.open();
    const row = outboxRow(roomId, { content: { msgtype: 'm.text', body: 'hello' } });
    outbox.push(row);
    view.outboxChanged();
    await settled();
    const [echo] = told().items;
    view.roomChanged(
      change([messageEvent('hello', { sender: self, unsigned: { transactionId: row.txnId } })]),
    );
    outbox.length = 0;
    view.outboxChanged();
    await settled();
    expect(told().items).toHaveLength(1);
    expect(told().items[0]?.key).toBe(echo?.key);
  });

  it('gives the same by snapshot and changes as by a fresh snapshot, whatever happens', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('append' as const), count: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ kind: fc.constant('gap' as const), count: fc.integer({ min: 1, max: 20 }) }),
      fc.record({ kind: fc.constant('older' as const) }),
      fc.record({ kind: fc.constant('echo' as const) }),
      fc.record({ kind: fc.constant('delivered' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const stored = Array.from({ length: 8 }, (_, index) => messageEvent(`s${index}`));
        const { view, told, change, outbox } = setUp(stored, 3);
        await view.open();
        for (const now of steps) {
          if (now.kind === 'append' || now.kind === 'gap') {
            const more = Array.from({ length: now.count }, (_, index) => messageEvent(`a${index}`));
            stored.push(...more);
            view.roomChanged(
              change(now.kind === 'gap' ? more.slice(-1) : more, now.kind === 'gap'),
            );
          } else if (now.kind === 'older') await view.loadOlder();
          else if (now.kind === 'echo') {
            outbox.push(outboxRow(roomId));
            view.outboxChanged();
          } else {
            const row = outbox.shift();
            if (row === undefined) continue;
            const event = messageEvent('mine', {
              sender: self,
              unsigned: { transactionId: row.txnId },
            });
            stored.push(event);
            view.roomChanged(change([event]));
            view.outboxChanged();
          }
          await settled();
          expect(told()).toEqual(view.state());
          const ids = told().items.map((item) => item.key);
          expect(new Set(ids).size).toBe(ids.length);
        }
        const end = stored.slice(-1).map((event) => (event.kind === 'event' ? event.eventId : ''));
        const shown = told().items.flatMap((item) => ('eventId' in item ? [item.eventId] : []));
        expect(shown).toEqual(expect.arrayContaining(end));
      }),
      { numRuns: 60 },
    );
  });
});
