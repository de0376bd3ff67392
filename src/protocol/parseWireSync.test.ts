import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NacreError } from '#base/errors.ts';
import { parseWireSync } from './parseWireSync.ts';
import { newEventId, newRoomId, ODD, oddJson, wireEvent, wireState } from './testing/wireEvents.ts';

describe('parseWireSync', () => {
  it('reads the smallest answer', () => {
    expect(parseWireSync({ next_batch: 's1' })).toEqual({
      nextBatch: 's1',
      accountData: [],
      toDevice: [],
      deviceLists: { changed: [], left: [] },
      oneTimeKeyCounts: {},
      join: [],
      invite: [],
      knock: [],
      leave: [],
      notes: [],
    });
  });

  it('reads a joined room completely', () => {
    const roomId = newRoomId();
    const name = wireState('m.room.name', '', { name: ODD });
    const message = wireEvent();
    const root = newEventId();
    const sync = parseWireSync({
      next_batch: 's2',
      account_data: { events: [{ type: 'm.direct', content: { '@a:b': [roomId] } }] },
      to_device: { events: [{ type: 'm.dummy', content: {} }] },
      device_lists: { changed: ['@a:b', 3], left: ['@c:d'] },
      device_one_time_keys_count: { signed_curve25519: 50, bad: 'x' },
      device_unused_fallback_key_types: ['signed_curve25519', 4],
      rooms: {
        join: {
          [roomId]: {
            summary: {
              'm.heroes': ['@a:b'],
              'm.joined_member_count': 2,
              'm.invited_member_count': 0,
            },
            state: { events: [name] },
            timeline: { events: [message, 7], limited: true, prev_batch: 't1' },
            ephemeral: {
              events: [
                { type: 'm.typing', content: { user_ids: ['@a:b'] } },
                { type: 'm.receipt', content: { [root]: { 'm.read': { '@a:b': { ts: 1 } } } } },
              ],
            },
            account_data: { events: [{ type: 'm.tag', content: { tags: {} } }] },
            unread_notifications: { notification_count: 3, highlight_count: 1 },
            unread_thread_notifications: { [root]: { notification_count: 2 } },
          },
        },
      },
    });
    expect(sync.accountData).toEqual([{ type: 'm.direct', content: { '@a:b': [roomId] } }]);
    expect(sync.toDevice).toEqual([{ type: 'm.dummy', content: {} }]);
    expect(sync.deviceLists).toEqual({ changed: ['@a:b'], left: ['@c:d'] });
    expect(sync.oneTimeKeyCounts).toEqual({ signed_curve25519: 50 });
    expect(sync.unusedFallbackKeyTypes).toEqual(['signed_curve25519']);
    expect(sync.join).toEqual([
      {
        roomId,
        state: [expect.objectContaining({ eventId: name['event_id'], stateKey: '' })],
        timeline: {
          events: [
            expect.objectContaining({ kind: 'event', eventId: message['event_id'] }),
            { kind: 'unreadable', reason: 'not an object' },
          ],
          limited: true,
          prevBatch: 't1',
        },
        summary: { heroes: ['@a:b'], joinedCount: 2, invitedCount: 0 },
        accountData: [{ type: 'm.tag', content: { tags: {} } }],
        typing: ['@a:b'],
        receipts: [{ userId: '@a:b', type: 'm.read', eventId: root, ts: 1 }],
        counts: { notifications: 3, highlights: 1 },
        threadCounts: new Map([[root, { notifications: 2, highlights: 0 }]]),
      },
    ]);
    expect(sync.notes).toEqual([]);
  });

  it('reads invites, knocks and left rooms', () => {
    const [invited, knocked, left] = [newRoomId(), newRoomId(), newRoomId()];
    const stripped = { type: 'm.room.name', sender: '@a:b', state_key: '', content: {} };
    const sync = parseWireSync({
      next_batch: 's',
      rooms: {
        invite: { [invited]: { invite_state: { events: [stripped] } } },
        knock: { [knocked]: { knock_state: { events: [stripped, {}] } } },
        leave: { [left]: { timeline: { events: [wireEvent()] } } },
      },
    });
    expect(sync.invite).toMatchObject([{ roomId: invited, state: [{ type: 'm.room.name' }] }]);
    expect(sync.knock[0]?.state).toHaveLength(1);
    expect(sync.leave[0]).toMatchObject({ roomId: left, timeline: { limited: false } });
    expect(sync.notes).toEqual([`${knocked} knock_state[1]: type`]);
  });

  it.each(['state', 'state_after', 'org.matrix.msc4222.state_after'])(
    'keeps the key %s apart, even when it is empty or broken',
    (key) => {
      const names = { state: 'state', state_after: 'stateAfter' };
      const name = key in names ? names[key as keyof typeof names] : 'unstableStateAfter';
      for (const value of [{}, { events: [] }, { events: 3 }, [], 'x', null]) {
        const [room] = parseWireSync({
          next_batch: 's',
          rooms: { join: { [newRoomId()]: { [key]: value } } },
        }).join;
        const present = Object.keys(room ?? {}).filter((field) => /state/iu.test(field));
        expect(present).toEqual([name]);
        expect(room).toHaveProperty(name, []);
      }
    },
  );

  it('leaves out a room that is none, with a note, and reads the others', () => {
    const [bad, good] = [newRoomId(), newRoomId()];
    const sync = parseWireSync({
      next_batch: 's',
      rooms: { join: { [bad]: 7, nothing: {}, [good]: {} }, invite: [], leave: 'x' },
    });
    expect(sync.join.map((room) => room.roomId)).toEqual([good]);
    expect(sync.notes).toEqual([
      `rooms.join: ${bad} is not an object`,
      'rooms.join: a key is no room id',
      'rooms.invite: not an object',
      'rooms.leave: not an object',
    ]);
  });

  it('keeps few notes of an answer full of nonsense', () => {
    const events = Array.from({ length: 10_000 }, () => 1);
    expect(parseWireSync({ next_batch: 's', account_data: { events } }).notes).toHaveLength(50);
  });

  it('refuses an answer without a token to go on from', () => {
    for (const body of [null, [], 'x', {}, { next_batch: '' }, { next_batch: 3 }]) {
      expect(() => parseWireSync(body)).toThrow(NacreError);
    }
  });

  it('never throws where there is a token, whatever the rest is', () => {
    const keys = [
      'account_data',
      'to_device',
      'device_lists',
      'device_one_time_keys_count',
      'device_unused_fallback_key_types',
      'rooms',
    ];
    const anything = fc.oneof(fc.anything(), oddJson);
    const rooms = fc.record({
      join: fc.dictionary(fc.constantFrom('!a', '!b:c', '__proto__'), roomOf(anything)),
      invite: fc.dictionary(fc.constantFrom('!i'), fc.record({ invite_state: listOf(anything) })),
    });
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...keys), fc.oneof(anything, listOf(anything))),
        fc.option(rooms, { nil: undefined }),
        (body, some) => {
          const answer = { ...body, ...(some === undefined ? {} : { rooms: some }) };
          expect(parseWireSync({ ...answer, next_batch: 's' }).nextBatch).toBe('s');
        },
      ),
    );
  });
});

function listOf(item: fc.Arbitrary<unknown>) {
  return fc.record({ events: fc.oneof(item, fc.array(item)) });
}

function roomOf(item: fc.Arbitrary<unknown>) {
  const part = fc.oneof(item, listOf(item));
  return fc.record(
    {
      summary: part,
      state: part,
      state_after: part,
      timeline: part,
      ephemeral: part,
      account_data: part,
      unread_notifications: part,
      unread_thread_notifications: part,
    },
    { requiredKeys: [] },
  );
}
