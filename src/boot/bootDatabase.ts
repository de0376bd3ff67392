import { storageError } from '#base/errors.ts';
import { BOOT_DATABASE } from './bootRecord.ts';

const VERSION = 1;
const RECORDS = 'records';
const DRAFTS = 'drafts';
/** Finds the record written last. */
export const BY_TIME = 'writtenAt';

type StoreName = typeof RECORDS | typeof DRAFTS;

export type BootAccess = {
  readonly store: StoreName;
  readonly mode: 'readonly' | 'readwrite';
  /** Strict: survives a loss of power once the promise has resolved. */
  readonly durability: 'strict' | 'relaxed';
  /** Whether the database is made where there is none; else the work is left out. */
  readonly create: boolean;
};

/**
 * Runs `work` on one store of the boot database, on bare IndexedDB, as this is in the page's first chunk. `work`
 * starts its requests synchronously or in the handlers of requests and may return one; resolves with that one's
 * result after the commit, or with undefined. The connection is closed at once. Rejects with a storage error.
 */
export async function withBootStore<T>(
  access: BootAccess,
  work: (store: IDBObjectStore) => IDBRequest<T> | undefined,
  factory: IDBFactory = globalThis.indexedDB,
): Promise<T | undefined> {
  try {
    const database = await open(factory, access.create);
    if (database === undefined) return undefined;
    try {
      return await run(database, access, work);
    } finally {
      database.close();
    }
  } catch (error) {
    const quota = error instanceof Error && error.name === 'QuotaExceededError';
    throw storageError(quota ? 'quota' : 'unknown', `${BOOT_DATABASE}: ${String(error)}`, error);
  }
}

function open(factory: IDBFactory, create: boolean): Promise<IDBDatabase | undefined> {
  return new Promise((resolve, reject) => {
    const request = factory.open(BOOT_DATABASE, VERSION);
    request.addEventListener('upgradeneeded', () => {
      if (!create) {
        request.transaction?.abort();
        return;
      }
      const records = request.result.createObjectStore(RECORDS, { keyPath: 'account' });
      records.createIndex(BY_TIME, BY_TIME);
      request.result.createObjectStore(DRAFTS, { keyPath: ['account', 'roomId'] });
    });
    request.addEventListener('success', () => {
      const { result } = request;
      result.addEventListener('versionchange', () => {
        result.close();
      });
      resolve(result);
    });
    request.addEventListener('error', () => {
      if (!create && request.error?.name === 'AbortError') resolve(undefined);
      else reject(failure(request.error));
    });
  });
}

function run<T>(
  database: IDBDatabase,
  { store, mode, durability }: BootAccess,
  work: (store: IDBObjectStore) => IDBRequest<T> | undefined,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode, { durability });
    const request = work(transaction.objectStore(store));
    transaction.addEventListener('complete', () => {
      resolve(request?.result);
    });
    transaction.addEventListener('abort', () => {
      reject(failure(transaction.error));
    });
  });
}

function failure(error: DOMException | null): Error {
  return error ?? new Error('aborted');
}
