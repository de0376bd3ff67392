import { IDBDatabase, IDBObjectStore } from 'fake-indexeddb';
import { describe, expect, it, vi } from 'vitest';
import { NacreError } from '#base/errors.ts';
import type { JsonObject } from '#protocol/json.ts';
import type { PageToken, SyncToken, UserId } from '#protocol/ids.ts';
import type { AccountStore } from './accountStore.ts';
import { deleteDatabase } from './deleteDatabase.ts';
import { openAccountStore } from './openAccountStore.ts';
import { accountDatabaseName } from './schema.ts';
import { dumpDatabase, freshIdb, opened } from './testing/idb.ts';
import {
  memberRow,
  messageEvent,
  outboxRow,
  roomRow,
  someAccount,
  someRoomId,
  someUserId,
} from './testing/rows.ts';

async function freshStore(): Promise<AccountStore> {
  const store = await openAccountStore({ account: someAccount(), environment: freshIdb() });
  await store.takeOver(1);
  return store;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof NacreError) return `${error.info.kind}/${error.info.code}`;
  return String(error);
}

describe('openAccountStore', () => {
  it('gives back every kind of row as it was put', async () => {
    const store = await freshStore();
    const room = roomRow(someRoomId(), {
      accountData: { 'm.tag': { tags: { 'u.ünsinn': { order: 0.5 } } } },
      lastMessage: messageEvent('“hi” \ud83e\udda6 \ud800'),
    });
    const { roomId } = room;
    const other = roomRow(someRoomId(), { encrypted: true });
    const member = memberRow(roomId, someUserId());
    const receipt = {
      roomId,
      userId: member.userId,
      type: 'm.read' as const,
      eventId: messageEvent('').eventId,
      thread: 'main',
      ts: 5,
    };
    const segments = [3, 1, 2].map((order) => ({
      roomId,
      order,
      backToken: `t${order}` as PageToken,
      joined: false,
      firstPage: 0,
      lastPage: -1,
    }));
    const page = { roomId, segment: 1, page: -2, events: [messageEvent('a'), messageEvent('b')] };
    const tail = { roomId, segment: 3, events: [messageEvent('c')] };
    const queued = [outboxRow(roomId, { seq: 9 }), outboxRow(roomId, { seq: 4 })];
    await store.write(async ({ put }) => {
      await put.meta({ key: 'sync', token: 's_1' as SyncToken, codec: 'v3' });
      await put.rooms([room, other]);
      await put.members([member]);
      await put.receipts([receipt]);
      await put.segments(segments);
      await put.pages([page]);
      await put.tails([tail]);
      for (const row of queued) await put.outbox(row);
      await put.accountData([{ type: 'm.direct', content: { x: ['!a'] } }]);
      await put.toDevice([{ event: { n: 1 } }, { event: { n: 2 } }]);
    });
    await store.read(async (txn) => {
      expect(await txn.meta.get('sync')).toEqual({ key: 'sync', token: 's_1', codec: 'v3' });
      expect(await txn.meta.get('outboxSeq')).toBeUndefined();
      expect(await txn.rooms.get(roomId)).toEqual(room);
      expect(await txn.rooms.all()).toHaveLength(2);
      expect(await txn.rooms.getMany([other.roomId, someRoomId()])).toEqual(
        new Map([[other.roomId, other]]),
      );
      expect(await txn.members.ofRoom(roomId)).toEqual([member]);
      expect(await txn.members.getMany(roomId, [member.userId, someUserId()])).toEqual([member]);
      expect(await txn.members.ofRoom(other.roomId)).toEqual([]);
      expect(await txn.receipts.ofRoom(roomId)).toEqual([receipt]);
      expect((await txn.timeline.segments(roomId)).map(({ order }) => order)).toEqual([1, 2, 3]);
      expect(await txn.timeline.page(roomId, 1, -2)).toEqual(page);
      expect(await txn.timeline.page(roomId, 1, 0)).toBeUndefined();
      expect(await txn.timeline.tail(roomId)).toEqual(tail);
      expect(await txn.timeline.tails([other.roomId, roomId])).toEqual(new Map([[roomId, tail]]));
      expect((await txn.outbox.all()).map(({ seq }) => seq)).toEqual([4, 9]);
      expect(await txn.outbox.get(queued[0]?.txnId ?? ('' as never))).toEqual(queued[0]);
      expect(await txn.accountData.all()).toEqual([{ type: 'm.direct', content: { x: ['!a'] } }]);
      expect((await txn.toDevice.first(1)).map(({ event }) => event)).toEqual([{ n: 1 }]);
      expect(await txn.toDevice.first(9)).toHaveLength(2);
    });
  });

  it('removes a room with its content and keeps its unsent messages', async () => {
    const store = await freshStore();
    const gone = roomRow(someRoomId());
    const kept = roomRow(someRoomId());
    const unsent = outboxRow(gone.roomId);
    await store.write(async ({ put, remove }) => {
      await put.rooms([gone, kept]);
      for (const { roomId } of [gone, kept]) {
        await put.members([memberRow(roomId, someUserId())]);
        await put.segments([{ roomId, order: 0, joined: false, firstPage: -1, lastPage: 0 }]);
        await put.pages([-1, 0].map((page) => ({ roomId, segment: 0, page, events: [] })));
        await put.tails([{ roomId, segment: 0, events: [] }]);
      }
      await put.outbox(unsent);
      await remove.roomContent(gone.roomId);
      await remove.room(gone.roomId);
    });
    await store.read(async ({ rooms, members, timeline, outbox }) => {
      expect([...(await rooms.getMany([gone.roomId, kept.roomId])).keys()]).toEqual([kept.roomId]);
      expect(await members.ofRoom(gone.roomId)).toEqual([]);
      expect(await timeline.segments(gone.roomId)).toEqual([]);
      expect(await timeline.page(gone.roomId, 0, -1)).toBeUndefined();
      expect(await timeline.tail(gone.roomId)).toBeUndefined();
      expect(await timeline.page(kept.roomId, 0, -1)).toBeDefined();
      expect(await members.ofRoom(kept.roomId)).toHaveLength(1);
      expect(await outbox.all()).toEqual([unsent]);
    });
    await store.write(({ remove }) => remove.allRooms());
    await store.read(async ({ rooms, outbox }) => {
      expect(await rooms.all()).toEqual([]);
      expect(await outbox.all()).toEqual([unsent]);
    });
  });

  it('keeps the members of a very large room, and finds each of them', async () => {
    const store = await freshStore();
    const roomId = someRoomId();
    const users = Array.from({ length: 1000 }, () => someUserId());
    for (let start = 0; start < users.length; start += 90) {
      const some = users.slice(start, start + 90).map((userId) => memberRow(roomId, userId));
      await store.write(({ put }) => put.members(some));
    }
    const [first, last] = [users[0], users.at(-1)] as [UserId, UserId];
    await store.write(({ put }) => put.members([memberRow(roomId, last, 'new name')]));
    await store.read(async ({ members }) => {
      const all = await members.ofRoom(roomId);
      expect(new Set(all.map(({ userId }) => userId))).toEqual(new Set(users));
      expect(all).toHaveLength(users.length);
      const two = await members.getMany(roomId, [first, last, someUserId()]);
      expect(new Map(two.map((row) => [row.userId, row.displayName]))).toEqual(
        new Map([
          [first, 'Zoë 🦦\u202e'],
          [last, 'new name'],
        ]),
      );
    });
    await store.write(({ remove }) => remove.members(roomId));
    expect(await store.read(({ members }) => members.ofRoom(roomId))).toEqual([]);
  });

  it('keeps own keys of hostile content as plain data', async () => {
    const store = await freshStore();
    const content = JSON.parse('{"__proto__":{"polluted":1},"constructor":2}') as JsonObject;
    const room = roomRow(someRoomId(), { lastMessage: messageEvent('x', { content }) });
    await store.write(({ put }) => put.rooms([room]));
    const back = await store.read(({ rooms }) => rooms.get(room.roomId));
    expect(JSON.stringify(back)).toBe(JSON.stringify(room));
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('aborts everything when the work throws', async () => {
    const store = await freshStore();
    const room = roomRow(someRoomId());
    const failure = store.write(async ({ put }) => {
      await put.rooms([room]);
      throw new TypeError('a bug');
    });
    await expect(failure).rejects.toThrow(new TypeError('a bug'));
    expect(await store.read(({ rooms }) => rooms.all())).toEqual([]);
  });

  it('refuses use of a transaction after its end', async () => {
    const store = await freshStore();
    const leaked = await store.write((txn) => Promise.resolve(txn));
    await expect(leaked.put.rooms([roomRow(someRoomId())])).rejects.toThrow(/[Tt]ransaction/u);
    expect(await store.read(({ rooms }) => rooms.all())).toEqual([]);
  });

  it('refuses a write of the engine that another has taken over from', async () => {
    const [account, environment] = [someAccount(), freshIdb()];
    const old = await openAccountStore({ account, environment });
    await old.takeOver(7);
    await old.write(({ put }) => put.rooms([roomRow(someRoomId())]));
    const young = await openAccountStore({ account, environment });
    await young.takeOver(7);
    const write = (store: AccountStore) =>
      store.write(({ put }) => put.rooms([roomRow(someRoomId())]));
    expect(await codeOf(write(old))).toBe('storage/superseded');
    expect(await codeOf(write(old))).toBe('storage/superseded');
    await write(young);
    expect(await old.read(({ rooms }) => rooms.all())).toHaveLength(2);
  });

  it('refuses a write before it has taken over', async () => {
    const store = await openAccountStore({ account: someAccount(), environment: freshIdb() });
    expect(await codeOf(store.write(({ remove }) => remove.allRooms()))).toBe('engine/internal');
  });

  it('does not take its own closing for a loss of the database', async () => {
    const store = await freshStore();
    store.close();
    expect(await codeOf(store.read(({ rooms }) => rooms.all()))).toBe('engine/stopped');
    expect(await codeOf(store.write(({ remove }) => remove.allRooms()))).toBe('engine/stopped');
  });

  it('lets no older build take over', async () => {
    const [account, environment] = [someAccount(), freshIdb()];
    const newer = await openAccountStore({ account, environment });
    await newer.takeOver(20);
    const older = await openAccountStore({ account, environment });
    expect(await codeOf(older.takeOver(19))).toBe('storage/newer-version');
    await newer.write(({ put }) => put.rooms([roomRow(someRoomId())]));
  });

  it('tells a database that was deleted from one that is new', async () => {
    const [account, environment] = [someAccount(), freshIdb()];
    const store = await openAccountStore({ account, environment });
    await store.takeOver(1);
    await deleteDatabase(environment, accountDatabaseName(account));
    expect(await codeOf(store.read(({ rooms }) => rooms.all()))).toBe('storage/missing');
    expect(await codeOf(store.write(({ remove }) => remove.allRooms()))).toBe('storage/missing');
    expect(await codeOf(openAccountStore({ account, environment }))).toBe('storage/missing');
    const names = (await environment.indexedDB.databases()).map(({ name }) => name);
    expect(names).not.toContain(accountDatabaseName(account));
  });

  it('writes with strict durability', async () => {
    const spy = vi.spyOn(IDBDatabase.prototype, 'transaction');
    const store = await openAccountStore({ account: someAccount(), environment: freshIdb() });
    await store.takeOver(1);
    spy.mockClear();
    await store.write(({ put }) => put.rooms([roomRow(someRoomId())]));
    const calls: readonly (readonly unknown[])[] = spy.mock.calls;
    expect(calls.map(([, mode, options]) => ({ mode, options }))).toEqual([
      { mode: 'readwrite', options: { durability: 'strict' } },
    ]);
  });

  it('says that space ran out, and stores nothing', async () => {
    const [account, environment] = [someAccount(), freshIdb()];
    const store = await openAccountStore({ account, environment });
    await store.takeOver(1);
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('no space', 'QuotaExceededError');
    });
    const write = store.write((txn) => txn.put.rooms([roomRow(someRoomId())]));
    expect(await codeOf(write)).toBe('storage/quota');
    put.mockRestore();
    expect((await dumpDatabase(environment, accountDatabaseName(account)))['rooms']).toEqual([]);
  });

  it('says that a record is broken', async () => {
    const [account, environment] = [someAccount(), freshIdb()];
    const store = await openAccountStore({ account, environment });
    await store.takeOver(1);
    const room = roomRow(someRoomId());
    await store.write(({ put }) => put.rooms([room]));
    const database = await opened(environment.indexedDB.open(accountDatabaseName(account)));
    const records = database.transaction('rooms', 'readwrite').objectStore('rooms');
    await opened(records.put({ roomId: room.roomId, json: '{"roomId":' }));
    database.close();
    const read = store.read(({ rooms }) => rooms.get(room.roomId));
    expect(await codeOf(read)).toBe('storage/corrupt');
  });
});
