import { IDBObjectStore } from 'fake-indexeddb';
import { describe, expect, it, vi } from 'vitest';
import { createDrafts } from '#boot/drafts.ts';
import { readBootRecord, writeBootRecord } from '#boot/bootStore.ts';
import { BOOT_VERSION } from '#boot/bootRecord.ts';
import type { AccountKey, HomeserverUrl, UserId } from '#protocol/ids.ts';
import { deleteDatabase } from './deleteDatabase.ts';
import type { IdbEnvironment } from './environment.ts';
import { openAccountStore } from './openAccountStore.ts';
import { recoverAccount } from './recoverAccount.ts';
import { openRegistry } from './registry.ts';
import { accountDatabaseName } from './schema.ts';
import { databaseNames, freshIdb, opened } from './testing/idb.ts';
import { accountRow, outboxRow, roomRow, someAccount, someRoomId } from './testing/rows.ts';
import { wipeAccount } from './wipeAccount.ts';

async function bareStore(environment: IdbEnvironment, account: AccountKey, name: string) {
  const database = await opened(environment.indexedDB.open(accountDatabaseName(account)));
  return { database, store: database.transaction(name, 'readwrite').objectStore(name) };
}

async function filled(environment: IdbEnvironment, account: AccountKey) {
  const store = await openAccountStore({ account, environment });
  await store.takeOver(1);
  const secret = roomRow(someRoomId(), { encrypted: true });
  const unsent = [outboxRow(secret.roomId), outboxRow(someRoomId())];
  await store.write(async ({ put }) => {
    await put.rooms([secret, roomRow(someRoomId())]);
    for (const row of unsent) await put.outbox(row);
    await put.meta({ key: 'accepted', txnIds: unsent.map(({ txnId }) => txnId) });
  });
  return { store, secret, unsent };
}

describe('openRegistry', () => {
  it('keeps accounts in the order of their signing in', async () => {
    const registry = openRegistry(freshIdb());
    const first = accountRow(someAccount());
    const second = accountRow(someAccount());
    await registry.put(second);
    await registry.put(first);
    expect(await registry.all()).toEqual([first, second]);
    await registry.put({ ...first, accessToken: 'new' });
    expect(await registry.get(first.account)).toMatchObject({ accessToken: 'new' });
    await registry.remove(first.account);
    expect(await registry.all()).toEqual([second]);
    expect(await registry.get(first.account)).toBeUndefined();
  });
});

describe('recoverAccount', () => {
  it('makes a broken database anew with its unsent messages and what was encrypted', async () => {
    const [environment, account] = [freshIdb(), someAccount()];
    const { store, secret, unsent } = await filled(environment, account);
    const bare = await bareStore(environment, account, 'rooms');
    await opened(bare.store.put({ roomId: '!broken', json: '{' }));
    bare.database.close();
    store.close();
    expect(await recoverAccount(account, environment)).toEqual({
      savedMessages: 2,
      lostMessages: false,
    });
    const next = await openAccountStore({ account, environment });
    await next.takeOver(1);
    await next.read(async ({ rooms, outbox, meta }) => {
      expect(await rooms.all()).toEqual([]);
      expect(await outbox.all()).toEqual(unsent);
      expect(await meta.get('encryptedRooms')).toMatchObject({ roomIds: [secret.roomId] });
      expect(await meta.get('accepted')).toMatchObject({
        txnIds: unsent.map(({ txnId }) => txnId),
      });
      const last = Math.max(...unsent.map(({ seq }) => seq));
      expect(await meta.get('outboxSeq')).toMatchObject({ next: last + 1 });
      expect(await meta.get('sync')).toBeUndefined();
    });
  });

  it('saves the messages that can be read and says that others were lost', async () => {
    const [environment, account] = [freshIdb(), someAccount()];
    const { store, unsent } = await filled(environment, account);
    const bare = await bareStore(environment, account, 'outbox');
    await opened(bare.store.put({ txnId: 'n-broken', seq: 'none' }));
    bare.database.close();
    store.close();
    const getAll = vi.spyOn(IDBObjectStore.prototype, 'getAll').mockImplementation(() => {
      throw new DOMException('unreadable', 'UnknownError');
    });
    const recovery = await recoverAccount(account, environment);
    getAll.mockRestore();
    expect(recovery).toEqual({ savedMessages: 2, lostMessages: true });
    const next = await openAccountStore({ account, environment });
    expect(await next.read(({ outbox }) => outbox.all())).toEqual(unsent);
  });

  it('works for a database that is not there any more', async () => {
    const [environment, account] = [freshIdb(), someAccount()];
    await filled(environment, account);
    await deleteDatabase(environment, accountDatabaseName(account));
    expect(await recoverAccount(account, environment)).toEqual({
      savedMessages: 0,
      lostMessages: true,
    });
    const next = await openAccountStore({ account, environment });
    await next.takeOver(1);
    await next.write(({ put }) => put.rooms([roomRow(someRoomId())]));
  });

  it('goes on where it was interrupted, after the old database was deleted', async () => {
    const [environment, account] = [freshIdb(), someAccount()];
    const { unsent } = await filled(environment, account);
    const name = accountDatabaseName(account);
    const { indexedDB } = environment;
    // The machine stops after the deletion: opening the new database fails.
    const broken = {
      ...environment,
      indexedDB: new Proxy(indexedDB, {
        get: (target, key) => {
          if (key === 'open') {
            return (asked: string, version?: number) => {
              if (asked === name && version !== undefined) throw new Error('stopped');
              return target.open(asked, version);
            };
          }
          const value: unknown = Reflect.get(target, key);
          const result: unknown = typeof value === 'function' ? value.bind(target) : value;
          return result;
        },
      }),
    };
    await expect(recoverAccount(account, broken)).rejects.toThrow('stopped');
    expect(await databaseNames(environment)).not.toContain(name);
    await expect(openAccountStore({ account, environment })).rejects.toMatchObject({
      info: { code: 'missing' },
    });
    expect(await recoverAccount(account, environment)).toEqual({
      savedMessages: 2,
      lostMessages: false,
    });
    const next = await openAccountStore({ account, environment });
    expect(await next.read(({ outbox }) => outbox.all())).toEqual(unsent);
  });

  it('leaves a newer database alone', async () => {
    const [environment, account] = [freshIdb(), someAccount()];
    const name = accountDatabaseName(account);
    (await opened(environment.indexedDB.open(name, 990))).close();
    await expect(recoverAccount(account, environment)).rejects.toMatchObject({
      info: { code: 'newer-version' },
    });
    expect(await databaseNames(environment)).toContain(name);
  });
});

describe('wipeAccount', () => {
  function fakeCaches(names: readonly string[]) {
    const left = new Set(names);
    return {
      left,
      caches: {
        keys: () => Promise.resolve([...left]),
        delete: (name: string) => Promise.resolve(left.delete(name)),
      },
    };
  }

  async function signedIn(environment: IdbEnvironment) {
    const account = someAccount();
    await openRegistry(environment).put(accountRow(account));
    const { store } = await filled(environment, account);
    await writeBootRecord(
      {
        version: BOOT_VERSION,
        account,
        userId: '@anne:example.org' as UserId,
        server: 'https://example.org' as HomeserverUrl,
        rooms: [],
        roomCount: 0,
        writtenAt: 5,
      },
      environment.indexedDB,
    );
    const drafts = createDrafts({ ...environment, now: () => 1 });
    await drafts.saveDraft(account, someRoomId(), 'secret');
    return { account, store, drafts };
  }

  it('removes one account and nothing of the others, while it is open elsewhere', async () => {
    const environment = freshIdb();
    const gone = await signedIn(environment);
    const kept = await signedIn(environment);
    const { caches, left } = fakeCaches(['nacre-shell']);
    await wipeAccount(gone.account, { everything: false, environment, caches });
    await expect(gone.store.read(({ rooms }) => rooms.all())).rejects.toMatchObject({
      info: { code: 'missing' },
    });
    expect(await databaseNames(environment)).toEqual(
      [accountDatabaseName(kept.account), 'nacre-boot', 'nacre-registry'].toSorted(),
    );
    expect(await openRegistry(environment).all()).toMatchObject([{ account: kept.account }]);
    expect((await readBootRecord(environment.indexedDB))?.account).toBe(kept.account);
    expect(await gone.drafts.readDrafts(gone.account)).toEqual([]);
    expect(await kept.drafts.readDrafts(kept.account)).toHaveLength(1);
    expect(await kept.store.read(({ rooms }) => rooms.all())).toHaveLength(2);
    expect([...left]).toEqual(['nacre-shell']);
  });

  it('leaves no database and no cache of Nacre when the last account goes', async () => {
    const environment = freshIdb();
    const { account } = await signedIn(environment);
    (await opened(environment.indexedDB.open('another-app'))).close();
    (await opened(environment.indexedDB.open('nacre-account:orphan'))).close();
    const { caches, left } = fakeCaches(['nacre-shell', 'nacre-media', 'another-app']);
    await wipeAccount(account, { everything: true, environment, caches });
    expect(await databaseNames(environment)).toEqual(['another-app']);
    expect([...left]).toEqual(['another-app']);
  });

  it('lets the same account sign in again as a new one', async () => {
    const environment = freshIdb();
    const { account } = await signedIn(environment);
    await wipeAccount(account, { everything: false, environment });
    const store = await openAccountStore({ account, environment });
    await store.takeOver(1);
    expect(await store.read(({ outbox }) => outbox.all())).toEqual([]);
  });
});
