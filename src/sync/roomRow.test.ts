import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StateEvent } from '#protocol/events.ts';
import type { RoomId, UserId } from '#protocol/ids.ts';
import type { RoomBatch } from '#protocol/syncBatch.ts';
import type { RoomRow } from '#storage/rows.ts';
import { roomRowAfter } from './roomRow.ts';
import { unknownPeople, withKnown } from './roomRowMembers.ts';
import { anne, ben, member, message, newRoomId, NOW, roomBatch, state } from './testing/batches.ts';

const cleo = '@cleo:example.org' as UserId;

function after(previous: RoomRow | undefined, batch: RoomBatch, receivedAt = NOW): RoomRow {
  return roomRowAfter(previous, batch, receivedAt, anne).row;
}

function nameOf(row: RoomRow): unknown {
  return row.state['m.room.name']?.['']?.content['name'];
}

describe('roomRowAfter', () => {
  const roomId: RoomId = newRoomId();

  it('SY-1 merges changes into the state and keeps members out of it', () => {
    const first = after(
      undefined,
      roomBatch(roomId, {
        state: [
          state('m.room.name', { name: 'Tea' }),
          state('m.room.topic', { topic: 'x' }),
          member(ben, 'Ben'),
        ],
      }),
    );
    const second = after(
      first,
      roomBatch(roomId, { state: [state('m.room.name', { name: 'Cake' })] }),
    );
    expect(nameOf(second)).toBe('Cake');
    expect(second.state['m.room.topic']?.['']?.content).toEqual({ topic: 'x' });
    expect(Object.keys(second.state)).toEqual(['m.room.name', 'm.room.topic']);
  });

  it('SY-1 keeps a tombstone in the state', () => {
    const row = after(
      undefined,
      roomBatch(roomId, { state: [state('m.room.tombstone', { replacement_room: '!new' })] }),
    );
    expect(row.state['m.room.tombstone']?.['']?.content).toEqual({ replacement_room: '!new' });
  });

  it('SY-2 replaces the whole state when the batch is the room’s first', () => {
    const first = after(
      undefined,
      roomBatch(roomId, { state: [state('m.room.topic', { topic: 'x' })] }),
    );
    const second = after(
      first,
      roomBatch(roomId, { initial: true, state: [state('m.room.name', { name: 'n' })] }),
    );
    expect(Object.keys(second.state)).toEqual(['m.room.name']);
  });

  it('SY-2 takes `__proto__` for a key like any other', () => {
    const odd = state('__proto__', { a: 1 }, { stateKey: '__proto__' });
    const first = after(undefined, roomBatch(roomId, { state: [odd] }));
    const second = after(
      first,
      roomBatch(roomId, {
        state: [state('__proto__', { b: 1 }, { stateKey: 'constructor' })],
        accountData: [{ type: '__proto__', content: { c: 1 } }],
      }),
    );
    expect(Object.keys(second.state)).toEqual(['__proto__']);
    const inner = Object.values(second.state)[0] ?? {};
    expect(Object.keys(inner)).toEqual(['__proto__', 'constructor']);
    expect(Object.keys(second.accountData)).toEqual(['__proto__']);
    expect(Object.hasOwn(Object.prototype, 'a')).toBe(false);
  });

  const encryption = (content = {}): StateEvent => state('m.room.encryption', content);
  it.each<[string, Partial<RoomBatch>]>([
    ['the state', { state: [encryption({ algorithm: 'm.megolm.v1.aes-sha2' })] }],
    ['the timeline alone', { timeline: [encryption()] }],
    ['an invite', { membership: 'invite', strippedState: [encryption()] }],
    ['an algorithm that nobody knows', { state: [encryption({ algorithm: 7 })] }],
  ])('SY-3 remembers encryption once seen in %s, whatever comes after', (_where, seen) => {
    const row = after(undefined, roomBatch(roomId, seen));
    expect(row.encrypted).toBe(true);
    const replaced = after(row, roomBatch(roomId, { initial: true }));
    expect(replaced.encrypted).toBe(true);
    const left = after(replaced, roomBatch(roomId, { membership: 'leave' }));
    expect(after(left, roomBatch(roomId, { membership: 'invite' })).encrypted).toBe(true);
  });

  it('SY-3 does not take an encrypted message or a state of another key for encryption', () => {
    const batch = roomBatch(roomId, {
      timeline: [message('', { type: 'm.room.encrypted' })],
      state: [state('m.room.encryption', {}, { stateKey: 'x' })],
    });
    expect(after(undefined, batch).encrypted).toBe(false);
  });

  it('SY-4 leaves what the answer does not say as it was', () => {
    const first = after(
      undefined,
      roomBatch(roomId, {
        summary: { heroes: [ben], joinedCount: 3, invitedCount: 1 },
        counts: { notifications: 4, highlights: 1 },
        accountData: [{ type: 'm.tag', content: { tags: {} } }],
      }),
    );
    const second = after(
      first,
      roomBatch(roomId, {
        summary: { joinedCount: 2 },
        accountData: [{ type: 'm.fully_read', content: { event_id: '$x' } }],
      }),
    );
    expect(second).toMatchObject({
      heroes: [ben],
      joinedCount: 2,
      invitedCount: 1,
      counts: { notifications: 4, highlights: 1 },
      accountData: { 'm.tag': { tags: {} }, 'm.fully_read': { event_id: '$x' } },
    });
  });

  it('SY-5 takes the time of the newest event that bumps, and none after its receipt', () => {
    const batch = roomBatch(roomId, {
      timeline: [
        message('', { originServerTs: 100 }),
        message('', { type: 'm.reaction', originServerTs: 900 }),
      ],
    });
    const row = after(undefined, batch, 1000);
    expect(row.activeAt).toBe(100);
    const ahead = roomBatch(roomId, { timeline: [message('', { originServerTs: 9e15 })] });
    expect(after(row, ahead, 2000).activeAt).toBe(2000);
    expect(after(row, roomBatch(roomId), 5000).activeAt).toBe(100);
  });

  it('SY-6 dates an invite by its arrival, once', () => {
    const invite = roomBatch(roomId, { membership: 'invite' });
    const first = after(undefined, invite, 1000);
    expect(first.activeAt).toBe(1000);
    expect(after(first, invite, 2000).activeAt).toBe(1000);
    expect(after(first, roomBatch(roomId), 3000).activeAt).toBe(1000);
  });

  it('SY-7 drops what an invite claimed when one joins', () => {
    const stripped = { type: 'm.room.name', sender: ben, stateKey: '', content: { name: 'Lure' } };
    const invited = after(
      undefined,
      roomBatch(roomId, { membership: 'invite', strippedState: [stripped] }),
    );
    expect(invited.stripped).toEqual([stripped]);
    const joined = after(invited, roomBatch(roomId));
    expect(joined).toMatchObject({ membership: 'join', stripped: [], state: {} });
    const left = after(joined, roomBatch(roomId, { membership: 'leave' }));
    expect(left.membership).toBe('leave');
  });

  it('SY-7 begins anew when an invite follows a membership', () => {
    const joined = after(
      undefined,
      roomBatch(roomId, {
        state: [state('m.room.name', { name: 'Old' })],
        timeline: [message('secret')],
      }),
    );
    const invited = after(joined, roomBatch(roomId, { membership: 'invite' }));
    expect(invited.state).toEqual({});
    expect(invited.lastMessage).toBeUndefined();
  });

  it('SY-8 previews the newest message that is no edit and was not deleted', () => {
    const said = message('said');
    const edit = message('', {
      content: { body: '* x', 'm.relates_to': { rel_type: 'm.replace', event_id: said.eventId } },
    });
    const deleted = message('', { content: {}, unsigned: { redacted: true } });
    const batch = roomBatch(roomId, {
      timeline: [message('before'), said, edit, deleted, member(ben, 'x')],
    });
    const row = after(undefined, batch);
    expect(row.lastMessage).toEqual(said);
    expect(after(row, roomBatch(roomId, { timeline: [edit] })).lastMessage).toEqual(said);
  });

  it('SY-9 knows oneself, the heroes, the last sender and who invited', () => {
    const batch = roomBatch(roomId, {
      summary: { heroes: [cleo] },
      state: [member(anne, 'Änne'), member(cleo, 'Cleo'), member('@dan:x' as UserId, 'Dan')],
      timeline: [message('hi')],
    });
    const { row, members } = roomRowAfter(undefined, batch, NOW, anne);
    expect(row.known.map(({ userId }) => userId)).toEqual([anne, cleo]);
    expect(members).toHaveLength(3);
    expect(unknownPeople(row, anne)).toEqual([ben]);
    const found = { roomId, userId: ben, membership: 'join', displayName: 'Ben' } as const;
    expect(withKnown(row, [found], anne).known.map(({ displayName }) => displayName)).toEqual([
      'Änne',
      'Cleo',
      'Ben',
    ]);
    const renamed = after(row, roomBatch(roomId, { state: [member(cleo, 'Chloé')] }));
    expect(renamed.known.map(({ displayName }) => displayName)).toContain('Chloé');
  });

  it('SY-9 takes the inviter from the stripped state, and believes it nowhere else', () => {
    const stripped = [
      { type: 'm.room.member', sender: ben, stateKey: anne, content: { membership: 'invite' } },
      {
        type: 'm.room.member',
        sender: ben,
        stateKey: ben,
        content: { membership: 'join', displayname: 'Ben', avatar_url: 'javascript:x' },
      },
    ];
    const batch = roomBatch(roomId, { membership: 'invite', strippedState: stripped });
    const { row, members } = roomRowAfter(undefined, batch, NOW, anne);
    expect(row.known).toEqual([
      { roomId, userId: anne, membership: 'invite' },
      { roomId, userId: ben, membership: 'join', displayName: 'Ben' },
    ]);
    expect(members).toEqual([]);
  });

  it('SY-5 SY-8 gives the same record however the same events are split', () => {
    const events = fc.array(
      fc.record({
        type: fc.constantFrom('m.room.message', 'm.reaction', 'm.room.encrypted', 'm.sticker'),
        originServerTs: fc.integer({ min: 0, max: 2 * NOW }),
        name: fc.string(),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(events, fc.array(fc.nat(12), { maxLength: 4 }), (specs, cuts) => {
        const timeline = specs.map(({ type, originServerTs }) =>
          message('x', { type, originServerTs }),
        );
        const states = specs.map(({ name }) => state('m.room.name', { name }));
        const whole = after(undefined, roomBatch(roomId, { timeline, state: states.slice(-1) }));
        const bounds = [0, ...cuts.map((cut) => Math.min(cut, specs.length)), specs.length];
        let row: RoomRow | undefined;
        const sorted = bounds.toSorted((a, b) => a - b);
        for (const [index, start] of sorted.entries()) {
          const end = sorted[index + 1] ?? specs.length;
          row = after(
            row,
            roomBatch(roomId, {
              timeline: timeline.slice(start, end),
              state: states.slice(start, end).slice(-1),
            }),
          );
        }
        expect(row).toEqual(whole);
      }),
    );
  });
});
