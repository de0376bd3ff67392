import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_EVENT_SIZE } from './guards.ts';
import {
  asStateEvent,
  parseAccountData,
  parseJsonObjects,
  parseReceipts,
  parseStateEvents,
  parseStrippedEvents,
  parseTimelineEvent,
  parseTyping,
} from './parseEvent.ts';
import {
  deepObject,
  newEventId,
  ODD,
  oddJson,
  wireEvent,
  wireState,
} from './testing/wireEvents.ts';

const note = () => undefined;
const notes = () => {
  const texts: string[] = [];
  return { texts, note: (text: string) => texts.push(text) };
};

describe('parseTimelineEvent', () => {
  it('keeps everything of a valid event', () => {
    const text = fc.string({ unit: 'binary', maxLength: 200 });
    const arbitrary = fc.record({
      type: fc.string({ minLength: 1, maxLength: 255 }),
      content: fc.dictionary(text, fc.jsonValue({ maxDepth: 3 })),
      stateKey: fc.option(fc.string({ maxLength: 255 }), { nil: undefined }),
      ts: fc.integer({ min: 0, max: 253_402_300_799_999 }),
      age: fc.option(fc.integer(), { nil: undefined }),
    });
    fc.assert(
      fc.property(arbitrary, ({ type, content, stateKey, ts, age }) => {
        const wire = wireEvent({
          type,
          content,
          origin_server_ts: ts,
          ...(stateKey === undefined ? {} : { state_key: stateKey }),
          unsigned: { transaction_id: 'n1', ...(age === undefined ? {} : { age }) },
        });
        expect(parseTimelineEvent(JSON.parse(JSON.stringify(wire)))).toMatchObject({
          kind: 'event',
          eventId: wire['event_id'],
          type,
          sender: wire['sender'],
          originServerTs: ts,
          content: JSON.parse(JSON.stringify(content)) as object,
          ...(stateKey === undefined ? {} : { stateKey }),
          unsigned: { transactionId: 'n1', ...(age === undefined ? {} : { age }) },
        });
      }),
    );
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything({ withNullPrototype: true }), oddJson), (value) => {
        expect(['event', 'unreadable']).toContain(parseTimelineEvent(value).kind);
      }),
    );
  });

  it('never throws when one field of a good event is anything', () => {
    const fields = ['event_id', 'type', 'sender', 'origin_server_ts', 'content', 'state_key'];
    const arbitrary = fc.tuple(
      fc.constantFrom(...fields, 'unsigned', 'redacts', '__proto__'),
      fc.oneof(fc.anything(), oddJson),
    );
    fc.assert(
      fc.property(arbitrary, ([field, value]) => {
        const event = parseTimelineEvent({ ...wireEvent(), [field]: value });
        if (event.kind === 'unreadable') expect(fields).toContain(event.reason.split(' ')[0]);
      }),
    );
  });

  it('says which field makes an event unreadable, and keeps its id', () => {
    const cases = {
      type: [undefined, '', 7, 'x'.repeat(256)],
      sender: [undefined, 'erik', '@erik', {}, `@${'e'.repeat(255)}:x`],
      origin_server_ts: [undefined, '1', null, []],
      content: [undefined, null, 'text', [1]],
      state_key: [null, 0, {}, 'x'.repeat(256)],
    };
    for (const [field, values] of Object.entries(cases)) {
      for (const value of values) {
        const wire = wireEvent({ [field]: value });
        expect(parseTimelineEvent(wire)).toEqual({
          kind: 'unreadable',
          eventId: wire['event_id'],
          reason: field,
        });
      }
    }
    expect(parseTimelineEvent(wireEvent({ event_id: 'no' }))).toEqual({
      kind: 'unreadable',
      reason: 'event_id',
    });
    expect(parseTimelineEvent(null)).toEqual({ kind: 'unreadable', reason: 'not an object' });
  });

  it('refuses messages whose content is too deep or too large', () => {
    const reason = (content: unknown) => parseTimelineEvent(wireEvent({ content }));
    expect(reason(deepObject(101))).toMatchObject({ reason: 'content too-deep' });
    expect(reason(deepObject(50_000))).toMatchObject({ reason: 'content too-deep' });
    expect(reason({ body: 'x'.repeat(MAX_EVENT_SIZE) })).toMatchObject({
      reason: 'content too-large',
    });
    expect(reason({ body: 'x'.repeat(MAX_EVENT_SIZE - 100) })).toMatchObject({ kind: 'event' });
  });

  it('keeps membership and encryption of state whose content is too deep or too large', () => {
    const member = wireState('m.room.member', '@a:b', { membership: 'ban', x: deepObject(500) });
    expect(parseTimelineEvent(member)).toMatchObject({ content: { membership: 'ban' } });
    const encryption = wireState('m.room.encryption', '', {
      x: 'x'.repeat(MAX_EVENT_SIZE),
      algorithm: 'm.megolm.v1.aes-sha2',
    });
    expect(parseTimelineEvent(encryption)).toMatchObject({
      content: { algorithm: 'm.megolm.v1.aes-sha2' },
    });
  });

  it('reads what is redacted from either place, in redactions only', () => {
    const inner = newEventId();
    const outer = newEventId();
    const redaction = { type: 'm.room.redaction', content: { redacts: inner }, redacts: outer };
    expect(parseTimelineEvent(wireEvent(redaction))).toMatchObject({ redacts: inner });
    expect(parseTimelineEvent(wireEvent({ ...redaction, content: {} }))).toMatchObject({
      redacts: outer,
    });
    expect(parseTimelineEvent(wireEvent({ redacts: outer }))).not.toHaveProperty('redacts');
  });

  it('leaves out what it cannot use of unsigned', () => {
    const unsigned = { age: 'x', transaction_id: 3, prev_content: deepObject(200) };
    expect(parseTimelineEvent(wireEvent({ unsigned }))).toMatchObject({ unsigned: {} });
    const good = { age: -5, redacted_because: {}, prev_content: { name: ODD } };
    expect(parseTimelineEvent(wireEvent({ unsigned: good }))).toMatchObject({
      unsigned: { age: -5, redacted: true, prevContent: { name: ODD } },
    });
  });

  it('keeps __proto__ in content as the own key that it is', () => {
    const content: unknown = JSON.parse('{"__proto__":{"body":"x"},"msgtype":"m.text"}');
    const event = parseTimelineEvent(wireEvent({ content }));
    if (event.kind !== 'event') throw new Error('not read');
    expect(Object.getPrototypeOf(event.content)).toBe(Object.prototype);
    expect(event.content['body']).toBeUndefined();
  });
});

describe('lists', () => {
  it('reads state, and notes where something is none', () => {
    const taken = notes();
    const good = wireState('m.room.name', '', { name: ODD });
    const list = [good, wireEvent(), 3, wireEvent({ sender: 1, state_key: '' })];
    const events = parseStateEvents(list, 'here', taken.note);
    expect(events.map((event) => event.eventId)).toEqual([good['event_id']]);
    expect(taken.texts).toEqual([
      'here[1]: state_key',
      'here[2]: not an object',
      'here[3]: sender',
    ]);
  });

  it('takes an absent list for an empty one and notes a broken one', () => {
    const taken = notes();
    expect(parseStateEvents(undefined, 'a', taken.note)).toEqual([]);
    expect(taken.texts).toEqual([]);
    for (const value of [null, {}, 'x', 3]) parseStateEvents(value, 'a', taken.note);
    expect(taken.texts).toEqual(Array.from({ length: 4 }, () => 'a: not a list'));
  });

  it('reads stripped state, which has neither id nor time', () => {
    const wire = { type: 'm.room.name', sender: '@a:b', state_key: '', content: { name: ODD } };
    expect(parseStrippedEvents([wire, { ...wire, state_key: 1 }, null], 'x', note)).toEqual([
      { type: 'm.room.name', sender: '@a:b', stateKey: '', content: { name: ODD } },
    ]);
  });

  it('reads account data of any type', () => {
    const list = [{ type: '__proto__', content: { a: 1 } }, { type: 'm.direct', content: [] }, {}];
    expect(parseAccountData(list, 'x', note)).toEqual([{ type: '__proto__', content: { a: 1 } }]);
  });

  it('keeps to-device messages as received', () => {
    const message = { type: 'm.room.encrypted', sender: '@a:b', content: { [ODD]: [1, null] } };
    expect(parseJsonObjects([message, 'x', deepObject(200)], 'x', note)).toEqual([message]);
  });

  it('never throws on anything', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.array(oddJson)), (value) => {
        for (const parse of [parseStateEvents, parseStrippedEvents, parseAccountData]) {
          expect(Array.isArray(parse(value, 'x', note))).toBe(true);
        }
        expect(Array.isArray(parseJsonObjects(value, 'x', note))).toBe(true);
        expect(Array.isArray(parseReceipts(value))).toBe(true);
        expect(Array.isArray(parseTyping(value))).toBe(true);
      }),
    );
  });
});

describe('parseReceipts', () => {
  it('takes every receipt out of its nest', () => {
    const [one, two] = [newEventId(), newEventId()];
    const content = {
      [one]: {
        'm.read': { '@a:b': { ts: 5 }, '@ö:b': { ts: 'x', thread_id: 'main' } },
        'm.read.private': { '@a:b': { ts: 6, thread_id: two } },
        'org.other': { '@c:d': {} },
      },
      [two]: { 'm.read': { '@c:d': {} } },
    };
    expect(parseReceipts(content)).toEqual([
      { userId: '@a:b', type: 'm.read', eventId: one, ts: 5 },
      { userId: '@ö:b', type: 'm.read', eventId: one, threadId: 'main' },
      { userId: '@a:b', type: 'm.read.private', eventId: one, ts: 6, threadId: two },
      { userId: '@c:d', type: 'm.read', eventId: two },
    ]);
  });

  it('leaves out receipts of no event, of nobody and of a thread that cannot be read', () => {
    const content = {
      nothing: { 'm.read': { '@a:b': {} } },
      [newEventId()]: { 'm.read': { nobody: {}, '@a:b': { thread_id: 3 } } },
    };
    expect(parseReceipts(content)).toEqual([]);
  });
});

describe('parseTyping', () => {
  it('names those who type', () => {
    expect(parseTyping({ user_ids: ['@a:b', 'x', 3, '@c:d'] })).toEqual(['@a:b', '@c:d']);
  });
});

describe('asStateEvent', () => {
  it('tells state from messages', () => {
    expect(asStateEvent(parseTimelineEvent(wireState('m.room.topic', '', {})))).toMatchObject({
      stateKey: '',
    });
    expect(asStateEvent(parseTimelineEvent(wireEvent()))).toBeUndefined();
    expect(asStateEvent(parseTimelineEvent(1))).toBeUndefined();
  });
});
