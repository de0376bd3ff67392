import { Dexie } from 'dexie';
import type { StorageErrorCode } from '#base/errors.ts';
import { storageError } from '#base/errors.ts';
import type { IdbEnvironment } from './environment.ts';
import type { SchemaVersion } from './schema.ts';
import { withTypedErrors } from './storageErrors.ts';

/** Dexie's versions are ten times as large in the browser. */
const NATIVE_FACTOR = 10;
/** How long another tab may hold an upgrade up, milliseconds. */
export const BLOCKED_AFTER_MS = 5000;

export type OpenOptions = IdbEnvironment & {
  readonly name: string;
  readonly versions: readonly SchemaVersion[];
  /** Milliseconds until a waiting upgrade fails with `storage/blocked`. */
  readonly blockedAfterMs?: number;
};

/** An open database, and why it was closed if it was not us who closed it. */
export type OpenDatabase = {
  readonly dexie: Dexie;
  readonly closedBecause: () => StorageErrorCode | undefined;
};

/** Whether the database is there, without making it; and the number of its schema. */
export async function installedVersion(
  { indexedDB }: IdbEnvironment,
  name: string,
): Promise<number | undefined> {
  const databases = await withTypedErrors(() => indexedDB.databases());
  const version = databases.find((database) => database.name === name)?.version;
  return version === undefined ? undefined : Math.floor(version / NATIVE_FACTOR);
}

/**
 * Opens a database under the last of `versions`, making or upgrading it. A newer one is never touched:
 * `storage/newer-version`. The connection gives way to deletions and upgrades by others at once.
 */
export async function openDatabase(options: OpenOptions): Promise<OpenDatabase> {
  const { name, versions } = options;
  // Dexie would open a newer database and "mend" its stores, so the number is looked at before.
  const installed = await installedVersion(options, name);
  if (installed !== undefined && installed > versions.length) {
    throw storageError(
      'newer-version',
      `${name} has schema ${installed}, known is ${versions.length}`,
    );
  }
  const dexie = makeDexie(options);
  let reason: StorageErrorCode | undefined;
  dexie.on('versionchange', (event) => {
    reason = event.newVersion === null ? 'missing' : 'newer-version';
    dexie.close();
    return false;
  });
  dexie.on('close', () => {
    reason ??= 'missing';
  });
  await withTypedErrors(() => unlessBlocked(dexie, options.blockedAfterMs ?? BLOCKED_AFTER_MS));
  return { dexie, closedBecause: () => reason };
}

function makeDexie({ name, versions, indexedDB, IDBKeyRange }: OpenOptions): Dexie {
  const dexie = new Dexie(name, {
    autoOpen: false,
    indexedDB,
    IDBKeyRange,
    cache: 'disabled',
    chromeTransactionDurability: 'strict',
  });
  for (const [index, { stores, upgrade }] of versions.entries()) {
    const version = dexie.version(index + 1).stores(stores);
    if (upgrade !== undefined) version.upgrade(upgrade);
  }
  return dexie;
}

async function unlessBlocked(dexie: Dexie, blockedAfterMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const blocked = new Promise<never>((_resolve, reject) => {
    dexie.on('blocked', () => {
      timer ??= setTimeout(() => {
        dexie.close();
        reject(storageError('blocked', `${dexie.name} is held open by another tab`));
      }, blockedAfterMs);
    });
  });
  try {
    await Promise.race([dexie.open(), blocked]);
  } finally {
    clearTimeout(timer);
  }
}
