import { deleteBootRecord } from '#boot/bootStore.ts';
import { createDrafts } from '#boot/drafts.ts';
import type { AccountKey } from '#protocol/ids.ts';
import { deleteDatabase } from './deleteDatabase.ts';
import type { IdbEnvironment } from './environment.ts';
import { systemIdb } from './environment.ts';
import { removeFromRegistry, withRegistry } from './registry.ts';
import { accountDatabaseName, isNacreName, REGISTRY_DATABASE } from './schema.ts';
import { withTypedErrors } from './storageErrors.ts';

export type WipeOptions = {
  /** No account is left: everything that Nacre has stored in this browser goes, caches included. */
  readonly everything: boolean;
  readonly environment?: IdbEnvironment;
  /** Absent where the browser gives none (no secure context). */
  readonly caches?: Pick<CacheStorage, 'keys' | 'delete'> | undefined;
};

/**
 * Removes whatever is stored of an account. Works while other tabs are open: their connections give way. The
 * registry's row goes last, so that a wipe that was interrupted is begun again at the next start. Rejects with a
 * storage error.
 */
export async function wipeAccount(account: AccountKey, options: WipeOptions): Promise<void> {
  const { everything, environment = systemIdb() } = options;
  const { indexedDB, IDBKeyRange } = environment;
  await deleteDatabase(environment, accountDatabaseName(account));
  if (everything) {
    await wipeCaches('caches' in options ? options.caches : globalThis.caches);
    await wipeDatabases(environment);
    return;
  }
  await deleteBootRecord(account, indexedDB);
  await createDrafts({ indexedDB, IDBKeyRange, now: () => Date.now() }).deleteDrafts(account);
  await withRegistry(environment, (tables) => removeFromRegistry(tables, account));
}

async function wipeCaches(caches: WipeOptions['caches']): Promise<void> {
  if (caches === undefined) return;
  for (const name of await caches.keys()) {
    if (isNacreName(name)) await caches.delete(name);
  }
}

async function wipeDatabases(environment: IdbEnvironment): Promise<void> {
  const found = await withTypedErrors(() => environment.indexedDB.databases());
  const names = found.flatMap(({ name }) =>
    name !== undefined && isNacreName(name) ? [name] : [],
  );
  for (const name of names) {
    if (name !== REGISTRY_DATABASE) await deleteDatabase(environment, name);
  }
  await deleteDatabase(environment, REGISTRY_DATABASE);
}
