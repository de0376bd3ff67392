import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoomListState } from '#bridge/contract.ts';
import { applyList } from '#bridge/testing/toyTopics.ts';
import type { JsonObject } from '#protocol/json.ts';
import type { RoomId } from '#protocol/ids.ts';
import { roomId } from '#protocol/testing/ids.ts';
import type { RoomRow, RoomStateRecord } from '#storage/rows.ts';
import { roomRow, someUserId } from '#storage/testing/rows.ts';
import { state } from '#sync/testing/batches.ts';
import { compareActivity } from '#timeline/listOrder.ts';
import { createRoomDirectory } from './roomDirectory.ts';

const self = someUserId('self');

function stateOf(events: Readonly<Record<string, JsonObject>>): RoomStateRecord {
  return Object.fromEntries(
    Object.entries(events).map(([type, content]) => [type, { '': state(type, content) }]),
  );
}

const space = stateOf({ 'm.room.create': { type: 'm.space' } });
const replacedBy = (next: RoomId) => stateOf({ 'm.room.tombstone': { replacement_room: next } });
const following = (before: RoomId) =>
  stateOf({ 'm.room.create': { predecessor: { room_id: before } } });

/** A directory, and the list as a page makes it of the changes. */
function setUp() {
  const directory = createRoomDirectory(self);
  let told: RoomListState = directory.state();
  directory.changes.add((change) => {
    told = applyList(told, change);
  });
  return { directory, told: () => told };
}

describe('the directory of rooms', () => {
  it('lists rooms by activity, and moves the one in which something happens', () => {
    const { directory, told } = setUp();
    const rows = [1, 2, 3].map((at) => roomRow(roomId(`!r${at}`), { activeAt: at }));
    directory.apply(rows, []);
    expect(told().rooms.map((room) => room.roomId)).toEqual(['!r3', '!r2', '!r1']);
    directory.apply([roomRow(roomId('!r1'), { activeAt: 9 })], []);
    expect(told().rooms.map((room) => room.roomId)).toEqual(['!r1', '!r3', '!r2']);
    expect(told()).toEqual(directory.state());
  });

  it('keeps the object of a room in which nothing has changed, and tells nothing then', () => {
    const { directory } = setUp();
    const row = roomRow(roomId('!same'));
    directory.apply([row], []);
    const [before] = directory.state().rooms;
    let changes = 0;
    directory.changes.add(() => {
      changes += 1;
    });
    directory.apply([{ ...row }], []);
    expect(directory.state().rooms[0]).toBe(before);
    expect(changes).toBe(0);
  });

  it('leaves out spaces and rooms that one has left', () => {
    const { directory, told } = setUp();
    directory.apply(
      [
        roomRow(roomId('!space'), { state: space }),
        roomRow(roomId('!left'), { membership: 'leave' }),
        roomRow(roomId('!here')),
      ],
      [],
    );
    expect(told().rooms.map((room) => room.roomId)).toEqual(['!here']);
    expect(directory.summary(roomId('!space'))).toBeDefined();
    directory.apply([], [roomId('!here'), roomId('!space')]);
    expect(told().rooms).toEqual([]);
    expect(directory.summary(roomId('!space'))).toBeUndefined();
  });

  it('TL-45 shows the successor of a room instead of it while one is in there', () => {
    const { directory, told } = setUp();
    const [old, next] = [roomId('!old'), roomId('!next')];
    const shown = () => told().rooms.map((room) => room.roomId);
    directory.apply([roomRow(old, { state: replacedBy(next) })], []);
    expect(shown()).toEqual([old]);
    directory.apply([roomRow(next, { state: following(old), membership: 'invite' })], []);
    expect(new Set(shown())).toEqual(new Set([old, next]));
    directory.apply([roomRow(next, { state: following(old) })], []);
    expect(shown()).toEqual([next]);
    directory.apply([], [next]);
    expect(shown()).toEqual([old]);
  });

  it('UN-3 sums up the rooms that are listed, and counts invites apart', () => {
    const { directory } = setUp();
    const counts = { notifications: 3, highlights: 1 };
    directory.apply(
      [
        roomRow(roomId('!a'), { counts }),
        roomRow(roomId('!b'), { counts: { notifications: 2, highlights: 0 } }),
        roomRow(roomId('!space'), { counts, state: space }),
        roomRow(roomId('!invite'), { membership: 'invite' }),
      ],
      [],
    );
    expect(directory.totals()).toEqual({ unread: 5, highlights: 1, invites: 1 });
  });

  it('tells when the first answer is in, and who is a direct chat', () => {
    const { directory, told } = setUp();
    const ben = someUserId('ben');
    const row = roomRow(roomId('!direct'));
    directory.apply([row], []);
    expect(told().complete).toBe(false);
    directory.setComplete();
    expect(told()).toMatchObject({ complete: true, rooms: [{ roomId: row.roomId }] });
    directory.setDirects(new Map([[row.roomId, ben]]), [row]);
    expect(told().rooms).toMatchObject([{ direct: ben }]);
    expect(told()).toEqual(directory.state());
  });

  it('TL-50 TL-71 is by any changes what sorting all rooms would give, for the page as well', () => {
    const ids = Array.from({ length: 90 }, (_, index) => roomId(`!ä${index}`));
    const id = fc.constantFrom(...ids);
    const row: fc.Arbitrary<RoomRow> = fc
      .record({
        roomId: id,
        activeAt: fc.nat(20),
        membership: fc.constantFrom(
          'join' as const,
          'join' as const,
          'invite' as const,
          'leave' as const,
        ),
        other: id,
        kind: fc.constantFrom('plain', 'plain', 'plain', 'space', 'tombstone', 'successor', 'both'),
        notifications: fc.nat(3),
      })
      .map(({ roomId: own, other, kind, notifications, ...rest }) =>
        roomRow(own, {
          ...rest,
          counts: { notifications, highlights: 0 },
          state: {
            ...(kind === 'space' ? space : {}),
            ...(kind === 'tombstone' || kind === 'both' ? replacedBy(other) : {}),
            ...(kind === 'successor' || kind === 'both' ? following(other) : {}),
          },
        }),
      );
    const step = fc.record({
      rows: fc.oneof(
        {
          weight: 4,
          arbitrary: fc.uniqueArray(row, { maxLength: 4, selector: (one) => one.roomId }),
        },
        {
          weight: 1,
          arbitrary: fc.uniqueArray(row, {
            minLength: 50,
            maxLength: 80,
            selector: (one) => one.roomId,
          }),
        },
      ),
      removed: fc.uniqueArray(id, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 10 }), (steps) => {
        const { directory, told } = setUp();
        const rows = new Map<RoomId, RoomRow>();
        for (const { rows: next, removed } of steps) {
          for (const gone of removed) rows.delete(gone);
          for (const one of next) rows.set(one.roomId, one);
          directory.apply(next, removed);
          const simple = createRoomDirectory(self);
          simple.apply([...rows.values()], []);
          expect(directory.state()).toEqual(simple.state());
          expect(told()).toEqual(directory.state());
          const { rooms } = directory.state();
          expect(rooms).toEqual([...rooms].toSorted(compareActivity));
        }
      }),
      { numRuns: 40 },
    );
  });
});
