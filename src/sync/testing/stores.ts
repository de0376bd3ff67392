import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import type { AccountStore, WriteTxn } from '#storage/accountStore.ts';
import type { IdbEnvironment } from '#storage/environment.ts';
import { openAccountStore } from '#storage/openAccountStore.ts';
import { newAccount } from './batches.ts';

export type TestStore = {
  readonly store: AccountStore;
  readonly environment: IdbEnvironment;
  /** Every record of the account's database, by table; what changes with each life is left out. */
  readonly dump: () => Promise<Record<string, readonly unknown[]>>;
};

/** A store on an empty database, ready to be written. */
export async function freshStore(): Promise<TestStore> {
  const environment = { indexedDB: new IDBFactory(), IDBKeyRange };
  const account = newAccount();
  const store = await openAccountStore({ account, environment });
  await store.takeOver(1);
  return { store, environment, dump: () => dumpAll(environment, `nacre-account:${account}`) };
}

async function dumpAll({ indexedDB }: IdbEnvironment, name: string) {
  const database = await result(indexedDB.open(name));
  const dump: Record<string, readonly unknown[]> = {};
  for (const table of database.objectStoreNames) {
    const records = database.transaction(table, 'readonly').objectStore(table);
    const all = await result<unknown[]>(records.getAll());
    dump[table] = table === 'toDevice' ? all.map((row) => (row as { json: string }).json) : all;
  }
  database.close();
  return dump;
}

function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('failed')));
  });
}

/** A store that stops dead at its `steps`-th put or removal, counted over all its transactions. */
export function crashingStore(store: AccountStore, steps: number): AccountStore {
  let left = steps;
  const counted = <F extends (...args: never[]) => unknown>(work: F): F =>
    ((...args: Parameters<F>) => {
      if (left <= 0) throw new Error('crash');
      left -= 1;
      return work(...args);
    }) as F;
  const all = <T extends Record<string, (...args: never[]) => unknown>>(works: T): T =>
    Object.fromEntries(Object.entries(works).map(([name, work]) => [name, counted(work)])) as T;
  const crashing = (txn: WriteTxn): WriteTxn => ({
    ...txn,
    put: all(txn.put),
    remove: all(txn.remove),
  });
  return { ...store, write: (work) => store.write((txn) => work(crashing(txn))) };
}
