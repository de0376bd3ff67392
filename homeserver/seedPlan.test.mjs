import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bigRoom, people, rooms } from './seedData.mjs';
import { findProgress, planBigRoom, planRoom } from './seedPlan.mjs';

/** @typedef {import('./seedPlan.mjs').SeedStep} SeedStep */

/** @param {string} localpart */
const userId = (localpart) => `@${localpart}:example.org`;
const hour = 3_600_000;
const noon = new Date(2026, 2, 14, 12).getTime();

/** @param {number} now */
const context = (now) => ({ now, people, userId });

/** @param {readonly SeedStep[]} steps */
const sends = (steps) => steps.filter((step) => step.kind === 'send');

describe('planRoom', () => {
  const room = {
    key: 'a',
    members: ['ines', 'rhea'],
    history: '1 21:46 ines Late\n= rhea\n~5 ines @rhea, look at @nobody',
  };

  it('dates lines by day and clock or by minutes before now', () => {
    const [first, second] = sends(planRoom(room, context(noon)));
    expect(new Date(first?.at ?? 0)).toEqual(new Date(2026, 2, 13, 21, 46));
    expect(second?.at).toBe(noon - 5 * 60_000);
  });

  it('mentions people that exist, and says of every message whom it mentions', () => {
    const [first, second] = sends(planRoom(room, context(noon)));
    expect(first?.content['m.mentions']).toEqual({});
    expect(second?.content).toMatchObject({
      body: 'Rhea, look at @nobody',
      'm.mentions': { user_ids: ['@rhea:example.org'] },
    });
  });

  it('lets who is marked read up to the mark, and everybody else all of it', () => {
    const kinds = planRoom(room, context(noon)).map((step) =>
      step.kind === 'read' ? `${step.who} reads` : 'send',
    );
    expect(kinds).toEqual(['send', 'rhea reads', 'send', 'ines reads']);
  });

  it('refuses a line that it cannot read', () => {
    expect(() => planRoom({ ...room, history: 'yesterday ines Hello' }, context(noon))).toThrow(
      'yesterday ines Hello',
    );
  });
});

describe.each([...rooms.map((room) => ({ key: room.key, room }))])('$key', ({ room }) => {
  it.each(Array.from({ length: 24 }, (_, index) => index))(
    'has a time of its own for every message, in order and none in the future, at %i o’clock',
    (clock) => {
      const now = noon - 12 * hour + clock * hour;
      const times = sends(planRoom(room, context(now))).map(({ at }) => at);
      expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
      expect(times.at(-1)).toBeLessThanOrEqual(now);
    },
  );

  it('is written by its members', () => {
    for (const { who } of planRoom(room, context(noon))) expect(room.members).toContain(who);
  });
});

describe('planBigRoom', () => {
  it('numbers its messages and ends with everybody having read them', () => {
    const steps = planBigRoom(bigRoom, 120, noon);
    const bodies = sends(steps).map(({ content }) => String(content['body']).split(':')[0]);
    expect(bodies).toEqual(Array.from({ length: 120 }, (_, index) => `No. ${index + 1}`));
    expect(steps.slice(-3).map(({ kind }) => kind)).toEqual(['read', 'read', 'read']);
    expect(sends(steps).at(-1)?.at).toBeLessThan(noon);
  });
});

describe('findProgress', () => {
  const steps = planBigRoom(bigRoom, 130, noon);
  const events = sends(steps).map((step, index) => ({
    type: step.type,
    sender: userId(step.who),
    origin_server_ts: step.at,
    event_id: `$${index}`,
  }));

  it('goes on behind the newest message that is there, whatever others wrote in between', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 130 }), fc.nat(5), (sent, foreign) => {
        const others = Array.from({ length: foreign }, (_, index) => ({
          type: 'm.room.message',
          sender: userId('rhea'),
          origin_server_ts: noon + index,
          event_id: `$other${index}`,
        }));
        const there = [...events.slice(0, sent), ...others].toReversed();
        const found = findProgress(steps, there, userId);
        expect(found?.lastEventId).toBe(`$${sent - 1}`);
        expect(sends(steps.slice(found?.next))).toHaveLength(130 - sent);
      }),
    );
  });

  it('does not take a member’s arrival for a message of the same moment', () => {
    const [first] = events;
    const join = { ...first, type: 'm.room.member', event_id: '$join' };
    expect(findProgress(steps, [/** @type {typeof events[0]} */ (join)], userId)).toBeUndefined();
  });

  it('finds nothing in a new room', () => {
    expect(findProgress(steps, [], userId)).toBeUndefined();
  });
});
