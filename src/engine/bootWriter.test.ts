import { IDBFactory } from 'fake-indexeddb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from '#base/logger.ts';
import { manualClock } from '#base/testing/manualClock.ts';
import { BOOT_ITEMS, BOOT_ROWS } from '#boot/bootRecord.ts';
import { readBootRecord } from '#boot/bootStore.ts';
import type { RoomListState, TimelineState } from '#bridge/contract.ts';
import { account, room } from '#bridge/testing/toyTopics.ts';
import { eventId, homeserver, roomId, transactionId, userId } from '#protocol/testing/ids.ts';
import type { MessageItem, RoomDetails, TimelineItem } from '#timeline/items.ts';
import { createBootWriter } from './bootWriter.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const [anne, ben, mei] = [
  userId('@anne:a.example'),
  userId('@ben:b.example'),
  userId('@mei:c.example'),
];
const OPEN = roomId('!öpen');
const details: RoomDetails = {
  roomId: OPEN,
  name: { kind: 'named', text: 'Öpen' },
  membership: 'join',
  encrypted: false,
  joinedCount: 3,
};

function message(body: string, more: Partial<MessageItem> = {}): MessageItem {
  const base = { kind: 'message', key: body, ts: 1, style: 'text', delivery: 'received' } as const;
  return { ...base, sender: ben, eventId: eventId(`$${body}`), body, ...more };
}

function setUp() {
  const databases = new IDBFactory();
  vi.stubGlobal('indexedDB', databases);
  const opened = vi.spyOn(databases, 'open');
  const clock = manualClock();
  let list: RoomListState = { rooms: [room(1), room(2)], complete: true };
  let timeline: TimelineState | undefined;
  const writer = createBootWriter({
    source: {
      header: () => ({ account, userId: anne, server: homeserver('https://a.example') }),
      list: () => list,
      lastRoom: () => (timeline === undefined ? undefined : { details, timeline }),
    },
    clock,
    logger: createLogger('test', () => undefined, clock.now),
  });
  const show = (items: readonly TimelineItem[]) => {
    const members = [anne, ben, mei].map((id) => ({ userId: id, name: id }));
    timeline = { items, members, atStart: true, loading: false };
  };
  const setRooms = (count: number) => {
    list = { rooms: Array.from({ length: count }, (_, index) => room(index)), complete: true };
  };
  return { writer, clock, show, setRooms, writes: () => opened.mock.calls.length };
}

describe('the boot record', () => {
  it('is written three seconds after a change, once for all changes until then', async () => {
    const { writer, clock, writes } = setUp();
    for (let change = 0; change < 5; change += 1) {
      writer.dirty();
      await clock.advance(500);
    }
    expect(writes()).toBe(0);
    await clock.advance(500);
    await vi.waitFor(async () => {
      expect(await readBootRecord()).toMatchObject({ account, rooms: [{}, {}], roomCount: 2 });
    });
  });

  it('is written at most once in three seconds however much changes, and not at all without a change', async () => {
    const { writer, clock, writes } = setUp();
    for (let step = 0; step < 60; step += 1) {
      writer.dirty();
      await clock.advance(500);
    }
    await writer.flush();
    expect(writes()).toBeGreaterThan(5);
    expect(writes()).toBeLessThanOrEqual(11);
    const before = writes();
    await clock.advance(60_000);
    await writer.flush();
    expect(writes()).toBe(before);
  });

  it('is written at once when the page is hidden, and not again after that', async () => {
    const { writer, clock, writes } = setUp();
    writer.dirty();
    await writer.flush();
    expect(writes()).toBe(1);
    await clock.advance(3000);
    expect(writes()).toBe(1);
    expect(await readBootRecord()).toMatchObject({ writtenAt: clock.now() - 3000 });
  });

  it('is not written after the account has ended', async () => {
    const { writer, clock, writes } = setUp();
    writer.dirty();
    writer.stop();
    await clock.advance(3000);
    await writer.flush();
    expect(writes()).toBe(0);
  });

  it('holds the top of the list, the newest items of the last room and their people, and no echo', async () => {
    const { writer, show, setRooms } = setUp();
    setRooms(BOOT_ROWS + 7);
    const older = Array.from({ length: BOOT_ITEMS + 5 }, (_, index) => message(`line ${index}`));
    const { eventId: _none, ...unsent } = message('unsent', { sender: anne, delivery: 'sending' });
    show([...older, { ...unsent, txnId: transactionId('t1') }]);
    writer.dirty();
    await writer.flush();
    const record = await readBootRecord();
    expect(record?.rooms).toHaveLength(BOOT_ROWS);
    expect(record?.roomCount).toBe(BOOT_ROWS + 7);
    expect(record?.lastRoom?.details).toEqual(details);
    expect(record?.lastRoom?.items).toEqual(older.slice(-BOOT_ITEMS));
    expect(record?.lastRoom?.members).toEqual([{ userId: ben, name: ben }]);
  });

  it('names those whom a change of the room is about', async () => {
    const { writer, show } = setUp();
    const base = { key: 'k', sender: ben, ts: 1, eventId: eventId('$k') };
    show([{ ...base, kind: 'state', change: { kind: 'invited', target: mei } }]);
    writer.dirty();
    await writer.flush();
    const people = (await readBootRecord())?.lastRoom?.members.map((one) => one.userId);
    expect(people).toEqual([ben, mei]);
  });
});
