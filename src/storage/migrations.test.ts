import { describe, expect, it, vi } from 'vitest';
import type { AccountKey, RoomId, TransactionId } from '#protocol/ids.ts';
import type { IdbEnvironment } from './environment.ts';
import { openAccountStore } from './openAccountStore.ts';
import { ACCOUNT_VERSIONS, accountDatabaseName } from './schema.ts';
import { dumpDatabase, freshIdb, opened } from './testing/idb.ts';

const account = '@anne:example.org|DEVICE' as AccountKey;
const roomId = '!room' as RoomId;

/** Version 1 as browsers have it on disk: literal data, never to be changed. */
const VERSION_1 = {
  native: 10,
  stores: [
    { name: 'meta', keyPath: 'key' },
    { name: 'rooms', keyPath: 'roomId' },
    { name: 'members', keyPath: ['roomId', 'bucket'] },
    { name: 'receipts', keyPath: ['roomId', 'bucket'] },
    { name: 'segments', keyPath: ['roomId', 'order'] },
    { name: 'pages', keyPath: ['roomId', 'segment', 'page'] },
    { name: 'tails', keyPath: 'roomId' },
    { name: 'outbox', keyPath: 'txnId' },
    { name: 'accountData', keyPath: 'type' },
    { name: 'toDevice', keyPath: 'id', autoIncrement: true },
  ],
  records: {
    meta: [
      { key: 'epoch', epoch: 3, build: 100 },
      { key: 'sync', token: 's1', codec: 'v3' },
      { key: 'outboxSeq', next: 2 },
      { key: 'encryptedRooms', roomIds: ['!gone'] },
    ],
    rooms: [
      {
        roomId: '!room',
        json: '{"roomId":"!room","membership":"join","state":{"m.room.name":{"":{"kind":"event","eventId":"$n","type":"m.room.name","sender":"@anne:example.org","originServerTs":1,"content":{"name":"Tea"},"stateKey":"","unsigned":{}}}},"stripped":[],"heroes":["@ben:example.org"],"known":[],"joinedCount":2,"invitedCount":0,"counts":{"notifications":1,"highlights":0},"encrypted":true,"activeAt":5,"accountData":{"m.fully_read":{"event_id":"$n"}},"membersComplete":false}',
      },
    ],
    members: [
      {
        roomId: '!room',
        bucket: 0,
        json: '[{"roomId":"!room","userId":"@ben:example.org","membership":"join","displayName":"Ben"}]',
      },
    ],
    receipts: [
      {
        roomId: '!room',
        bucket: 0,
        json: '[{"roomId":"!room","userId":"@ben:example.org","type":"m.read","eventId":"$n","thread":""}]',
      },
    ],
    segments: [
      { roomId: '!room', order: 0, backToken: 't0', joined: false, firstPage: 0, lastPage: 0 },
    ],
    pages: [
      {
        roomId: '!room',
        segment: 0,
        page: 0,
        json: '[{"kind":"unreadable","reason":"no type"}]',
      },
    ],
    tails: [{ roomId: '!room', json: '{"roomId":"!room","segment":0,"events":[]}' }],
    outbox: [
      {
        txnId: 'n1',
        roomId: '!room',
        seq: 1,
        type: 'm.room.message',
        content: { msgtype: 'm.text', body: 'unsent' },
        createdAt: 9,
        status: 'queued',
      },
    ],
    accountData: [{ type: 'm.direct', json: '{"@ben:example.org":["!room"]}' }],
    toDevice: [{ id: 1, json: '{"type":"m.dummy"}' }],
  },
};

async function install({ indexedDB }: IdbEnvironment, native: number): Promise<void> {
  const request = indexedDB.open(accountDatabaseName(account), native);
  request.addEventListener('upgradeneeded', () => {
    for (const { name, keyPath, ...more } of VERSION_1.stores) {
      const store = request.result.createObjectStore(name, { keyPath, ...more });
      const records: Record<string, readonly unknown[]> = VERSION_1.records;
      for (const record of records[name] ?? []) store.put(record);
    }
  });
  (await opened(request)).close();
}

describe('migrations of an account database', () => {
  it('open what version 1 has written, with everything in it', async () => {
    const environment = freshIdb();
    await install(environment, VERSION_1.native);
    const store = await openAccountStore({ account, environment });
    await store.takeOver(101);
    await store.read(async (txn) => {
      expect(await txn.meta.get('epoch')).toEqual({ key: 'epoch', epoch: 4, build: 101 });
      expect(await txn.meta.get('sync')).toMatchObject({ token: 's1' });
      expect(await txn.meta.get('encryptedRooms')).toMatchObject({ roomIds: ['!gone'] });
      expect(await txn.rooms.get(roomId)).toMatchObject({
        encrypted: true,
        state: { 'm.room.name': { '': { content: { name: 'Tea' } } } },
      });
      expect(await txn.members.ofRoom(roomId)).toMatchObject([{ displayName: 'Ben' }]);
      expect(await txn.receipts.ofRoom(roomId)).toMatchObject([{ eventId: '$n' }]);
      expect(await txn.timeline.segments(roomId)).toMatchObject([{ backToken: 't0' }]);
      expect((await txn.timeline.page(roomId, 0, 0))?.events).toMatchObject([
        { kind: 'unreadable' },
      ]);
      expect(await txn.timeline.tail(roomId)).toMatchObject({ segment: 0 });
      expect(await txn.outbox.get('n1' as TransactionId)).toMatchObject({
        content: { body: 'unsent' },
      });
      expect(await txn.accountData.get('m.direct')).toMatchObject({
        content: { '@ben:example.org': ['!room'] },
      });
      expect(await txn.toDevice.first(5)).toEqual([{ id: 1, event: { type: 'm.dummy' } }]);
    });
  });

  it('make the same stores anew as version 1 has, or later ones', async () => {
    const environment = freshIdb();
    const store = await openAccountStore({ account, environment });
    await store.takeOver(1);
    const dump = await dumpDatabase(environment, accountDatabaseName(account));
    expect(Object.keys(dump)).toEqual(
      expect.arrayContaining(VERSION_1.stores.map(({ name }) => name)),
    );
  });

  it('run when a later version is added', async () => {
    const environment = freshIdb();
    await install(environment, VERSION_1.native);
    const later = {
      stores: { extra: '&id' },
      upgrade: async (txn: { table: (name: string) => { put: (row: object) => unknown } }) => {
        await txn.table('extra').put({ id: 1 });
      },
    };
    const versions = [...ACCOUNT_VERSIONS, later];
    const store = await openAccountStore({ account, environment, versions });
    await store.takeOver(101);
    expect(await store.read(({ outbox }) => outbox.all())).toHaveLength(1);
    store.close();
    const dump = await dumpDatabase(environment, accountDatabaseName(account));
    expect(dump['extra']).toEqual([{ id: 1 }]);
  });

  it('refuse a newer database and leave it as it is', async () => {
    const environment = freshIdb();
    const native = (ACCOUNT_VERSIONS.length + 1) * 10;
    await install(environment, native);
    const before = await dumpDatabase(environment, accountDatabaseName(account));
    await expect(openAccountStore({ account, environment })).rejects.toMatchObject({
      info: { kind: 'storage', code: 'newer-version' },
    });
    expect(await dumpDatabase(environment, accountDatabaseName(account))).toEqual(before);
    expect((await environment.indexedDB.databases()).map(({ version }) => version)).toContain(
      native,
    );
  });

  it('say that another tab holds an upgrade up', async () => {
    const environment = freshIdb();
    await install(environment, VERSION_1.native);
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const frozen = await opened(environment.indexedDB.open(accountDatabaseName(account)));
    const versions = [...ACCOUNT_VERSIONS, { stores: { extra: '&id' } }];
    const opening = openAccountStore({ account, environment, versions, blockedAfterMs: 20 });
    await expect(opening).rejects.toMatchObject({ info: { kind: 'storage', code: 'blocked' } });
    frozen.close();
  });

  it('make an older engine let go of the database', async () => {
    const environment = freshIdb();
    const old = await openAccountStore({ account, environment });
    await old.takeOver(1);
    const versions = [...ACCOUNT_VERSIONS, { stores: { extra: '&id' } }];
    const young = await openAccountStore({ account, environment, versions });
    await young.takeOver(2);
    await expect(old.read(({ rooms }) => rooms.all())).rejects.toMatchObject({
      info: { kind: 'storage', code: 'newer-version' },
    });
    expect(await young.read(({ rooms }) => rooms.all())).toEqual([]);
  });
});
