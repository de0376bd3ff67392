import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RoomEvent } from '#protocol/events.ts';
import { applySplices, itemSplices } from './diff.ts';
import type { TimelineItem } from './items.ts';
import { withLocalEchoes, type OutgoingMessage } from './localEchoes.ts';
import { edit, newId, redaction, ROOM, SELF, text, txn, ZOE } from './testing/events.ts';
import { toItems } from './toItems.ts';

/** What is known of a room at one moment. */
type Known = { readonly events: readonly RoomEvent[]; readonly echoes: readonly OutgoingMessage[] };

type Change = (known: Known) => Known;

const arrives =
  (event: RoomEvent): Change =>
  ({ events, echoes }) => ({ echoes, events: [...events, event] });

const older =
  (event: RoomEvent): Change =>
  ({ events, echoes }) => ({ echoes, events: [event, ...events] });

const outboxHas =
  (row: OutgoingMessage): Change =>
  ({ events, echoes }) => ({
    events,
    echoes: [...echoes.filter(({ txnId }) => txnId !== row.txnId), row],
  });

const outboxLoses =
  (row: OutgoingMessage): Change =>
  ({ events, echoes }) => ({ events, echoes: echoes.filter(({ txnId }) => txnId !== row.txnId) });

/** The life of one of one's own messages: the server's answer and its event come in either order. */
function ownMessage(seq: number, answerFirst: boolean): readonly Change[] {
  const sent = text(`own ${seq}`, { sender: SELF, unsigned: { transactionId: txn(newId()) } });
  const row: OutgoingMessage = {
    txnId: sent.unsigned.transactionId ?? txn(''),
    roomId: ROOM,
    seq,
    content: sent.content,
    createdAt: seq,
    status: 'queued',
  };
  const comesBack: Change = (known) => outboxLoses(row)(arrives(sent)(known));
  const answered = outboxHas({ ...row, status: 'sent', eventId: sent.eventId });
  return answerFirst ? [outboxHas(row), answered, comesBack] : [outboxHas(row), comesBack];
}

/** A message of somebody else, and what happens to it. */
function theirMessage(edits: number, redacted: boolean): readonly Change[] {
  const said = text('theirs', { sender: ZOE });
  const changed = Array.from({ length: edits }, (_, index) => arrives(edit(said, `edit ${index}`)));
  return [arrives(said), ...changed, ...(redacted ? [arrives(redaction(said))] : [])];
}

const lives = fc.array(
  fc.oneof(
    fc
      .record({ seq: fc.nat(50), answerFirst: fc.boolean() })
      .map(({ seq, answerFirst }) => ownMessage(seq, answerFirst)),
    fc
      .record({ edits: fc.nat(2), redacted: fc.boolean() })
      .map(({ edits, redacted }) => theirMessage(edits, redacted)),
    fc.constant(undefined).map(() => [older(text('older'))]),
  ),
  { maxLength: 6 },
);

/** The lives' steps, shuffled among each other, each life in its own order. */
function interleaved(
  plans: readonly (readonly Change[])[],
  picks: readonly number[],
): readonly Change[] {
  const rest = plans.map((plan) => [...plan]);
  const steps: Change[] = [];
  for (let turn = 0; rest.some((plan) => plan.length > 0); turn += 1) {
    const left = rest.filter((plan) => plan.length > 0);
    const next = left[(picks[turn % picks.length] ?? 0) % left.length]?.shift();
    if (next !== undefined) steps.push(next);
  }
  return steps;
}

const show = (known: Known, previous?: readonly TimelineItem[]) =>
  withLocalEchoes(toItems(known.events, { self: SELF }, previous), {
    echoes: known.echoes,
    self: SELF,
    ...(previous === undefined ? {} : { previous }),
  });

test('TL-70: whatever arrives in whatever order, the first rows and all changes give the rows made anew', () => {
  fc.assert(
    fc.property(lives, fc.array(fc.nat(100), { minLength: 1 }), (plans, picks) => {
      let known: Known = { events: [], echoes: [] };
      let items = show(known);
      let page: readonly TimelineItem[] = items;
      for (const step of interleaved(plans, picks)) {
        known = step(known);
        const next = show(known, items);
        page = applySplices(page, structuredClone(itemSplices(items, next)));
        items = next;
        expect(page).toEqual(show(structuredClone(known)));
        expect(new Set(page.map(({ key }) => key)).size).toBe(page.length);
      }
    }),
    { numRuns: 300 },
  );
});

test('TL-8, TL-25: in the end the rows do not depend on how the lives were shuffled', () => {
  const order = (items: readonly TimelineItem[]) =>
    items.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const end = (plans: readonly (readonly Change[])[], picks: readonly number[]) =>
    interleaved(plans, picks).reduce<Known>((known, step) => step(known), {
      events: [],
      echoes: [],
    });
  const picks = fc.array(fc.nat(100), { minLength: 1 });
  fc.assert(
    fc.property(lives, picks, picks, (plans, one, other) => {
      expect(order(show(end(plans, one)))).toEqual(order(show(end(plans, other))));
      expect(end(plans, one).echoes).toEqual([]);
    }),
  );
});
