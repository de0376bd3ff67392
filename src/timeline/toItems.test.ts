import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RoomEvent, TimelineEvent } from '#protocol/events.ts';
import type { TimelineItem } from './items.ts';
import {
  edit,
  event,
  KOFI,
  member,
  newId,
  redaction,
  SELF,
  state,
  text,
  txn,
  ZOE,
} from './testing/events.ts';
import { toItems } from './toItems.ts';

const items = (...events: readonly TimelineEvent[]) => toItems(events, { self: SELF });
const only = (...events: readonly TimelineEvent[]): TimelineItem => {
  const [first, ...rest] = items(...events);
  expect(rest).toEqual([]);
  if (first === undefined) throw new Error('no item');
  return first;
};

describe('messages', () => {
  test.each([
    ['m.text', 'text'],
    ['m.notice', 'notice'],
    ['m.emote', 'emote'],
  ])('TL-1: %s is a message of style %s', (msgtype, style) => {
    const sent = event({ content: { msgtype, body: 'Hej 👋🏽' } });
    expect(only(sent)).toEqual({
      kind: 'message',
      key: sent.eventId,
      eventId: sent.eventId,
      sender: ZOE,
      ts: sent.originServerTs,
      style,
      body: 'Hej 👋🏽',
      delivery: 'received',
    });
  });

  test('TL-2: another sort of message is unsupported, with its body', () => {
    const picture = event({ content: { msgtype: 'm.image', body: 'cat.png', url: 'mxc://a/b' } });
    expect(only(picture)).toMatchObject({
      kind: 'unsupported',
      type: 'm.room.message',
      fallback: 'cat.png',
    });
  });

  test.each([
    [{}],
    [{ msgtype: 'm.text' }],
    [{ msgtype: 'm.text', body: 7 }],
    [{ msgtype: [], body: null }],
  ])('TL-2: a message without a readable body still has a row: %j', (content) => {
    const item = only(event({ content }));
    expect(item.kind).toBe('unsupported');
    expect(item).not.toHaveProperty('fallback');
  });

  test('TL-3: a body loses overrides and control characters, keeps lines and isolates', () => {
    const item = only(text('a\u202Eb\u0000c\r\nd\u2068e\u2069\tf'));
    expect(item).toMatchObject({ body: 'abc\nd\u2068e\u2069\tf' });
  });

  test('TL-3: a body longer than any event may be is cut, and says so', () => {
    const item = only(text('🐚'.repeat(40_000)));
    if (item.kind !== 'message') throw new Error(item.kind);
    expect(item.truncated).toBe(true);
    expect(item.body.length).toBeLessThanOrEqual(65_536);
    expect(item.body.isWellFormed()).toBe(true);
    expect(only(text('x'.repeat(65_536)))).not.toHaveProperty('truncated');
  });

  test.each([
    ['> <@a:b> first\n> second\n\nanswer', 'answer'],
    ['> * <@a:b> waves\n\nanswer\n> own quote', 'answer\n> own quote'],
    ['> <@a:b> first\nanswer', 'answer'],
    ['> my own quote\n\nanswer', '> my own quote\n\nanswer'],
    ['> <@a:b> nothing else', '> <@a:b> nothing else'],
  ])('TL-4: a reply loses the quote of older clients: %j', (body, shown) => {
    const relates = { 'm.relates_to': { 'm.in_reply_to': { event_id: '$x' } } };
    expect(only(event({ content: { msgtype: 'm.text', body, ...relates } }))).toMatchObject({
      body: shown,
    });
    expect(only(text(body))).toMatchObject({ body });
  });

  test('TL-5: encrypted, unreadable and unknown events', () => {
    expect(only(event({ type: 'm.room.encrypted', content: { ciphertext: 'x' } })).kind).toBe(
      'encrypted',
    );
    expect(only({ kind: 'unreadable', reason: 'no sender' })).toMatchObject({
      reason: 'no sender',
    });
    expect(only(event({ type: 'org.x', content: { body: 'what' } }))).toMatchObject({
      kind: 'unsupported',
      type: 'org.x',
      fallback: 'what',
    });
    expect(items(event({ type: 'org.x', content: { text: 'what' } }))).toEqual([]);
    expect(items(event({ type: 'm.reaction', content: { body: 'x' } }))).toEqual([]);
  });
});

describe('redactions', () => {
  test('TL-6: an event that the server has redacted, or that is redacted later, is a redacted row', () => {
    const gone = event({ content: {}, unsigned: { redacted: true } });
    expect(only(gone)).toEqual({
      kind: 'redacted',
      key: gone.eventId,
      eventId: gone.eventId,
      sender: ZOE,
      ts: gone.originServerTs,
    });
    const target = text('secret');
    expect(only(target, redaction(target, { sender: KOFI }))).toMatchObject({
      kind: 'redacted',
      sender: ZOE,
    });
    expect(only(redaction(target), target).kind).toBe('redacted');
  });

  test('TL-6: only a redaction redacts, and an unknown target does no harm', () => {
    const target = text('stays');
    const fake = event({ type: 'org.x', content: {}, redacts: target.eventId });
    expect(only(target, fake, redaction(text('elsewhere')))).toMatchObject({ body: 'stays' });
  });

  test('TL-7: a redacted name or profile says nothing, a redacted membership stays', () => {
    const name = state('m.room.name', { name: 'Tide log' });
    expect(items(name, redaction(name))).toEqual([]);
    const joins = member({ membership: 'join', displayname: 'Zoë' });
    expect(only(joins, redaction(joins))).toMatchObject({
      kind: 'state',
      change: { kind: 'joined' },
    });
    const profile = member(
      { membership: 'join' },
      { unsigned: { redacted: true, prevContent: { membership: 'join', displayname: 'Zoë' } } },
    );
    expect(items(profile)).toEqual([]);
  });
});

describe('edits', () => {
  test('TL-10: an edit has no row; the message shows the new text', () => {
    const first = text('teh');
    expect(only(first, edit(first, 'the'))).toMatchObject({
      key: first.eventId,
      body: 'the',
      edited: true,
      ts: first.originServerTs,
    });
    expect(items(edit(first, 'alone'))).toEqual([]);
  });

  test('TL-10: edits by others, of another type, of edits, of state or without content do not count', () => {
    const first = text('mine');
    const second = edit(first, 'second');
    const wrong = [
      edit(first, 'x', { sender: KOFI }),
      edit(first, 'x', { type: 'm.sticker' }),
      edit(first, 'x', { stateKey: '' }),
      event({
        content: {
          msgtype: 'm.text',
          body: 'x',
          'm.relates_to': { rel_type: 'm.replace', event_id: first.eventId },
        },
      }),
    ];
    expect(only(first, ...wrong)).toMatchObject({ body: 'mine' });
    expect(only(first, second, edit(second, 'third'))).toMatchObject({ body: 'second' });
  });

  test('TL-11: the latest edit wins, at one moment the greatest id; a redacted one does not count', () => {
    const first = text('0');
    const late = edit(first, 'late', { originServerTs: 2_000 });
    const same = edit(first, 'same moment', { originServerTs: 2_000 });
    const early = edit(first, 'early', { originServerTs: 1_000 });
    expect(only(first, same, late, early)).toMatchObject({ body: 'same moment' });
    expect(only(first, same, late, early, redaction(same))).toMatchObject({ body: 'late' });
    expect(only(first, same, redaction(first)).kind).toBe('redacted');
  });

  test('TL-12: an edited reply stays a reply', () => {
    const relation = { 'm.in_reply_to': { event_id: '$x' } };
    const first = event({ content: { msgtype: 'm.text', body: 'a', 'm.relates_to': relation } });
    expect(only(first, edit(first, '> <@a:b> quote\n\nanswer'))).toMatchObject({ body: 'answer' });
  });
});

describe('state', () => {
  const prev = (prevContent: RoomEvent['content']) => ({ unsigned: { prevContent } });
  const change = (one: RoomEvent) => {
    const item = only(one);
    return item.kind === 'state' ? item.change : undefined;
  };

  test.each([
    ['leave', 'join', ZOE, 'joined'],
    ['invite', 'join', ZOE, 'joined'],
    ['leave', 'invite', KOFI, 'invited'],
    ['join', 'leave', ZOE, 'left'],
    ['join', 'leave', KOFI, 'kicked'],
    ['invite', 'leave', ZOE, 'rejected-invite'],
    ['invite', 'leave', KOFI, 'withdrew-invite'],
    ['join', 'ban', KOFI, 'banned'],
    ['ban', 'leave', KOFI, 'unbanned'],
  ])('TL-13: %s to %s by %s is "%s"', (from, to, sender, kind) => {
    const one = member({ membership: to }, { sender, ...prev({ membership: from }) });
    expect(change(one)).toEqual({ kind, target: ZOE });
  });

  test.each([
    ['join', 'join'],
    ['leave', 'leave'],
    ['ban', 'ban'],
    ['invite', 'invite'],
    ['knock', 'leave'],
    ['leave', 'knock'],
    ['leave', 'dance'],
  ])('TL-14: %s to %s is no row', (from, to) => {
    expect(items(member({ membership: to }, prev({ membership: from })))).toEqual([]);
  });

  test('TL-14: a member event about nobody is no row', () => {
    expect(items(member({ membership: 'join' }, { stateKey: 'zoë' }))).toEqual([]);
  });

  test('TL-15: profile changes', () => {
    const join = (displayname: string | null, avatar_url?: string) => ({
      membership: 'join',
      displayname,
      ...(avatar_url === undefined ? {} : { avatar_url }),
    });
    expect(change(member(join('Zoë'), prev(join('Z\u202E'))))).toEqual({
      kind: 'renamed-self',
      name: 'Zoë',
      previous: 'Z',
    });
    expect(change(member(join(null), prev(join('Zoë'))))).toEqual({
      kind: 'renamed-self',
      name: ZOE,
      previous: 'Zoë',
    });
    expect(change(member(join('Zoë', 'mxc://a/b'), prev(join('Zoë'))))).toEqual({
      kind: 'changed-avatar',
    });
  });

  test('TL-16: name, topic, encryption, creation and upgrade', () => {
    expect(change(state('m.room.name', { name: 'Tide log' }))).toEqual({
      kind: 'named-room',
      name: 'Tide log',
    });
    expect(change(state('m.room.name', {}, prev({ name: 'Tide log' })))).toEqual({
      kind: 'named-room',
      name: '',
    });
    expect(change(state('m.room.topic', { topic: 'a\nb' }))).toEqual({
      kind: 'set-topic',
      topic: 'a b',
    });
    expect(change(state('m.room.encryption', {}))).toEqual({ kind: 'encrypted' });
    expect(change(state('m.room.create', {}))).toEqual({ kind: 'created' });
    expect(change(state('m.room.tombstone', { replacement_room: '!next' }))).toEqual({
      kind: 'upgraded',
      replacement: '!next',
    });
    expect(change(state('m.room.tombstone', { replacement_room: 'next' }))).toEqual({
      kind: 'upgraded',
    });
  });

  test('TL-17: what changes nothing, and every other state, is no row', () => {
    expect(items(state('m.room.name', { name: 'A' }, prev({ name: 'A' })))).toEqual([]);
    expect(items(state('m.room.topic', { topic: '' }))).toEqual([]);
    expect(items(state('m.room.encryption', { algorithm: 'x' }, prev({ algorithm: 'x' })))).toEqual(
      [],
    );
    expect(items(state('m.room.power_levels', { body: 'x' }))).toEqual([]);
    expect(items(state('m.room.message', { msgtype: 'm.text', body: 'x' }))).toEqual([]);
  });
});

describe('keys', () => {
  test("TL-18: one's own message sent from here has its transaction id as key and is sent", () => {
    const own = text('hi', { sender: SELF, unsigned: { transactionId: txn('1') } });
    expect(only(own)).toMatchObject({ key: txn('1'), txnId: txn('1'), delivery: 'sent' });
    const elsewhere = text('hi', { sender: SELF });
    expect(only(elsewhere)).toMatchObject({ key: elsewhere.eventId, delivery: 'received' });
    const foreign = text('hi', { unsigned: { transactionId: txn('1') } });
    expect(only(foreign)).toMatchObject({ key: foreign.eventId, delivery: 'received' });
  });

  test('TL-19: keys are unique, whatever the server says, and an event comes once', () => {
    const own = { sender: SELF, unsigned: { transactionId: txn('1') } };
    const first = text('a', own);
    const all = items(first, text('b', own), text('c', own), first);
    expect(all).toHaveLength(3);
    expect(new Set(all.map((item) => item.key)).size).toBe(3);
  });

  test('TL-19: an unreadable event keeps its key when older ones come before it', () => {
    const broken: TimelineEvent = { kind: 'unreadable', reason: 'no id' };
    const before = text('a');
    const key = items(before, broken, broken).map((item) => item.key);
    expect(
      items(text('older'), before, broken, broken)
        .slice(1)
        .map((item) => item.key),
    ).toEqual(key);
    expect(new Set(key).size).toBe(3);
  });
});

/** Messages, and what refers to them. */
const history = fc
  .array(
    fc.record({
      own: fc.boolean(),
      edits: fc.array(fc.record({ ts: fc.nat(3), own: fc.boolean() }), { maxLength: 3 }),
      redacted: fc.boolean(),
      editRedacted: fc.boolean(),
    }),
    { maxLength: 6 },
  )
  .map((plans) =>
    plans.map((plan, index) => {
      const sender = plan.own ? SELF : ZOE;
      const target = text(`message ${index}`, {
        sender,
        ...(plan.own ? { unsigned: { transactionId: txn(newId()) } } : {}),
      });
      const edits = plan.edits.map(({ ts, own }, n) =>
        edit(target, `edit ${n}`, { originServerTs: ts, sender: own ? SELF : ZOE }),
      );
      const [one] = edits;
      const attached = [
        ...edits,
        ...(plan.redacted ? [redaction(target)] : []),
        ...(plan.editRedacted && one !== undefined ? [redaction(one)] : []),
      ];
      return { target, attached };
    }),
  );

test('TL-8: wherever edits and redactions arrive among the messages, the rows are the same', () => {
  fc.assert(
    fc.property(history, fc.infiniteStream(fc.nat(1_000)), (plan, positions) => {
      const shuffled: RoomEvent[] = plan.map(({ target }) => target);
      for (const one of plan.flatMap(({ attached }) => attached)) {
        const at = (positions.next().value ?? 0) % (shuffled.length + 1);
        shuffled.splice(at, 0, one);
      }
      const inOrder = plan.flatMap(({ target, attached }) => [target, ...attached]);
      expect(items(...shuffled)).toEqual(items(...inOrder));
    }),
  );
});

test('TL-9: a row that did not change is the same object, also when its event was read anew', () => {
  const events = [text('a'), text('b'), member({ membership: 'join' })];
  const before = toItems(events, { self: SELF });
  expect(toItems([...events, text('c')], { self: SELF }).slice(0, 3)).toEqual(before);
  const again = toItems(structuredClone(events), { self: SELF }, before);
  for (const [index, item] of again.entries()) expect(item).toBe(before[index]);
  const cached = toItems(events, { self: SELF });
  for (const [index, item] of cached.entries()) expect(item).toBe(before[index]);
});

test('TL-9: arbitrary content never throws and never loses a row that must be there', () => {
  const content = fc.dictionary(
    fc.constantFrom(
      'body',
      'msgtype',
      'm.relates_to',
      'm.new_content',
      'membership',
      'name',
      '__proto__',
    ),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(
      content,
      fc.constantFrom('m.room.message', 'm.room.member', 'm.room.name', 'm.room.create'),
      (said, type) => {
        const json: RoomEvent['content'] = JSON.parse(JSON.stringify(said));
        const stateKey =
          type === 'm.room.message' ? {} : { stateKey: type === 'm.room.member' ? ZOE : '' };
        const rows = items(
          event({ type, content: json, ...stateKey, unsigned: { prevContent: json } }),
        );
        expect(rows.length).toBeLessThanOrEqual(1);
      },
    ),
  );
});
