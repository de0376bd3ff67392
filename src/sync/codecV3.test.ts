import { describe, expect, test } from 'vitest';
import type { StateEvent, TimelineEvent } from '#protocol/events.ts';
import { eventId, pageToken, roomId, syncToken, userId } from '#protocol/testing/ids.ts';
import type { WireJoinedRoom, WireRoomState, WireSync } from '#protocol/wireSync.ts';
import { decodeV3 } from './codecV3.ts';
import { HARBOUR, LANTERN } from './testing/fakes.ts';

let serial = 0;

function state(type: string, stateKey: string, value: string): StateEvent {
  serial += 1;
  return {
    kind: 'event',
    eventId: eventId(`$${serial}`),
    type,
    stateKey,
    sender: userId('@zoë:b.example'),
    originServerTs: serial,
    content: { value },
    unsigned: {},
  };
}

function joined(
  states: WireRoomState,
  events: readonly TimelineEvent[] = [],
  fields: Partial<WireJoinedRoom> = {},
): WireJoinedRoom {
  return {
    roomId: LANTERN,
    timeline: { events, limited: false },
    summary: {},
    accountData: [],
    receipts: [],
    ...states,
    ...fields,
  };
}

function wire(fields: Partial<WireSync>): WireSync {
  return {
    nextBatch: syncToken('s2'),
    accountData: [],
    toDevice: [],
    deviceLists: { changed: [], left: [] },
    oneTimeKeyCounts: {},
    join: [],
    invite: [],
    knock: [],
    leave: [],
    notes: [],
    ...fields,
  };
}

const values = (room: WireJoinedRoom) =>
  decodeV3(wire({ join: [room] }), false).rooms[0]?.state.map((event) => event.content['value']);

describe('state', () => {
  const name = state('m.room.name', '', 'before');
  const renamed = state('m.room.name', '', 'after');

  test("TL-80: without a state after, the timeline's state follows the state before it", () => {
    expect(values(joined({ state: [name] }, [renamed]))).toEqual(['after']);
    expect(values(joined({ state: [renamed] }, [name]))).toEqual(['before']);
    expect(values(joined({}, [renamed]))).toEqual(['after']);
  });

  test.each(['stateAfter', 'unstableStateAfter'] as const)(
    'TL-81: with %s, also an empty one, the timeline changes nothing',
    (key) => {
      expect(values(joined({ state: [], [key]: [] }, [renamed]))).toEqual([]);
      expect(values(joined({ state: [renamed], [key]: [name] }, [renamed]))).toEqual(['before']);
    },
  );

  test('TL-82: of several events for one place the last stands; type and key are not mixed up', () => {
    const a = state('a', 'b"c', '1');
    const b = state('a","b', 'c', '2');
    expect(values(joined({ state: [a, b, state('a', 'b"c', '3')] }))).toEqual(['2', '3']);
  });

  test('TL-80: unreadable and ordinary events change no state', () => {
    const { stateKey: _none, ...plain } = state('m.room.message', '', 'x');
    expect(values(joined({}, [{ kind: 'unreadable', reason: 'x' }, plain]))).toEqual([]);
  });
});

test('TL-83: the account as a whole replaces what was known, a difference does not', () => {
  const answer = wire({
    join: [joined({})],
    leave: [{ roomId: HARBOUR, timeline: { events: [], limited: false }, accountData: [] }],
  });
  const initial = decodeV3(answer, true);
  expect(initial.initial).toBe(true);
  expect(initial.rooms.map((room) => room.initial)).toEqual([true, true]);
  expect(decodeV3(answer, false).rooms.map((room) => room.initial)).toEqual([false, false]);
});

test('TL-84: invites, knocks and rooms left', () => {
  const stripped = {
    type: 'm.room.name',
    sender: userId('@a:b'),
    stateKey: '',
    content: { name: 'x' },
  };
  const batch = decodeV3(
    wire({
      invite: [{ roomId: LANTERN, state: [stripped] }],
      knock: [{ roomId: roomId('!knock'), state: [] }],
      leave: [
        {
          roomId: HARBOUR,
          timeline: {
            events: [state('m.room.topic', '', 't')],
            limited: true,
            prevBatch: pageToken('p'),
          },
          accountData: [],
        },
      ],
    }),
    false,
  );
  expect(batch.rooms).toMatchObject([
    { roomId: LANTERN, membership: 'invite', strippedState: [stripped], state: [] },
    { roomId: '!knock', membership: 'knock' },
    {
      roomId: HARBOUR,
      membership: 'leave',
      limited: true,
      prevBatch: 'p',
      state: [{ content: { value: 't' } }],
    },
  ]);
});

test('UN-2: messages of threads count with the timeline in which they stand', () => {
  const counts = { notifications: 2, highlights: 1 };
  const threadCounts = new Map([
    ['$a', { notifications: 3, highlights: 0 }],
    ['$b', { notifications: 1, highlights: 1 }],
  ]);
  const batch = decodeV3(wire({ join: [joined({}, [], { counts, threadCounts })] }), false);
  expect(batch.rooms[0]?.counts).toEqual({ notifications: 6, highlights: 2 });
  expect(decodeV3(wire({ join: [joined({})] }), false).rooms[0]).not.toHaveProperty('counts');
});

test('TL-85: everything else passes unchanged, and what was not said stays unsaid', () => {
  const answer = wire({
    accountData: [{ type: 'm.direct', content: {} }],
    toDevice: [{ type: 'x' }],
    deviceLists: { changed: [userId('@a:b')], left: [] },
    oneTimeKeyCounts: { signed_curve25519: 5 },
    unusedFallbackKeyTypes: [],
  });
  expect(decodeV3(answer, false)).toMatchObject({
    nextToken: 's2',
    accountData: answer.accountData,
    toDevice: answer.toDevice,
    deviceLists: answer.deviceLists,
    oneTimeKeyCounts: answer.oneTimeKeyCounts,
    unusedFallbackKeyTypes: [],
  });
  expect(decodeV3(wire({}), false)).not.toHaveProperty('unusedFallbackKeyTypes');
  const typing = decodeV3(wire({ join: [joined({}, [], { typing: [] })] }), false).rooms[0];
  expect(typing?.typing).toEqual([]);
});
