import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventId } from '#protocol/testing/ids.ts';
import type { RoomEvent } from '#protocol/events.ts';
import { withLocalEchoes, type OutgoingMessage } from './localEchoes.ts';
import { newId, ROOM, SELF, text, txn, ZOE } from './testing/events.ts';
import { toItems } from './toItems.ts';

function outgoing(name: string, fields: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return {
    txnId: txn(name),
    roomId: ROOM,
    seq: Number(name),
    content: { msgtype: 'm.text', body: `line ${name}`, 'm.mentions': {} },
    createdAt: 1_700_000_000_000,
    status: 'queued',
    ...fields,
  };
}

const shown = (events: readonly RoomEvent[], echoes: readonly OutgoingMessage[]) =>
  withLocalEchoes(toItems(events, { self: SELF }), { echoes, self: SELF });

test('TL-24: echoes stand last, in the order in which they were written', () => {
  const other = text('theirs', { originServerTs: 1_900_000_000_000 });
  const items = shown(
    [other],
    [outgoing('2', { status: 'failed', failure: 'M_FORBIDDEN' }), outgoing('1')],
  );
  expect(items.map((item) => item.key)).toEqual([other.eventId, txn('1'), txn('2')]);
  expect(items[1]).toMatchObject({
    delivery: 'sending',
    sender: SELF,
    body: 'line 1',
    txnId: txn('1'),
  });
  expect(items[2]).toMatchObject({ delivery: 'failed', failure: 'M_FORBIDDEN' });
});

test('TL-25: an echo goes when its event is there, by transaction id or by event id', () => {
  const mine = text('line 1', { sender: SELF, unsigned: { transactionId: txn('1') } });
  expect(shown([mine], [outgoing('1')])).toMatchObject([{ key: txn('1'), delivery: 'sent' }]);
  const bare = text('line 1', { sender: SELF });
  const sent = outgoing('1', { status: 'sent', eventId: bare.eventId });
  expect(shown([bare], [sent])).toMatchObject([{ key: bare.eventId }]);
});

test("TL-26: somebody else's transaction id takes no echo away", () => {
  const theirs = text('x', { sender: ZOE, unsigned: { transactionId: txn('1') } });
  expect(shown([theirs], [outgoing('1')])).toHaveLength(2);
});

test('TL-27: an echo that did not change stays the same object', () => {
  const before = shown([], [outgoing('1'), outgoing('2')]);
  const after = withLocalEchoes([], {
    echoes: [outgoing('1'), outgoing('2', { status: 'failed', failure: 'M_FORBIDDEN' })],
    self: SELF,
    previous: before,
  });
  expect(after[0]).toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
});

test('TL-25: in whatever order answer, event and row removal arrive, the rows stand in one order and never twice', () => {
  const lives = fc.array(
    fc.shuffledSubarray(['answer', 'event', 'row-gone'] as const, { minLength: 0 }),
    {
      minLength: 1,
      maxLength: 5,
    },
  );
  fc.assert(
    fc.property(lives, (plans) => {
      const events: RoomEvent[] = [];
      const echoes: OutgoingMessage[] = [];
      for (const [index, plan] of plans.entries()) {
        const id = eventId(newId());
        const name = String(index + 1);
        const there = plan.includes('event');
        // A row only goes with its event, in one transaction.
        if (there)
          events.push(
            text(`line ${name}`, {
              eventId: id,
              sender: SELF,
              unsigned: { transactionId: txn(name) },
            }),
          );
        if (!(there && plan.includes('row-gone'))) {
          echoes.push(
            outgoing(name, plan.includes('answer') ? { status: 'sent', eventId: id } : {}),
          );
        }
      }
      const keys = shown(events, echoes.toReversed()).map((item) => item.key);
      expect(keys.toSorted()).toEqual(plans.map((_, index) => txn(String(index + 1))).toSorted());
      const waiting = keys.slice(events.length);
      expect(waiting).toEqual(waiting.toSorted());
    }),
  );
});
