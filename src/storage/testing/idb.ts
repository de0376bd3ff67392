import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import type { IdbEnvironment } from '../environment.ts';

/** An empty browser profile's databases. */
export function freshIdb(): IdbEnvironment {
  return { indexedDB: new IDBFactory(), IDBKeyRange };
}

/** Every record of a database, by store: what "the same store" means. */
export async function dumpDatabase(
  { indexedDB }: IdbEnvironment,
  name: string,
): Promise<Record<string, readonly unknown[]>> {
  const database = await opened(indexedDB.open(name));
  const dump: Record<string, readonly unknown[]> = {};
  for (const store of database.objectStoreNames) {
    const request = database.transaction(store, 'readonly').objectStore(store).getAll();
    dump[store] = await opened<unknown[]>(request);
  }
  database.close();
  return dump;
}

/** The names of all databases, sorted. */
export async function databaseNames({ indexedDB }: IdbEnvironment): Promise<readonly string[]> {
  const found = await indexedDB.databases();
  return found.flatMap(({ name }) => (name === undefined ? [] : [name])).toSorted();
}

/** The result of a bare request. */
export function opened<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () =>
      reject(request.error ?? new Error('the request failed')),
    );
  });
}
