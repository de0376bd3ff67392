import { engineError, storageError } from '#base/errors.ts';
import type { AccountKey } from '#protocol/ids.ts';
import type { AccountStore } from './accountStore.ts';
import type { IdbEnvironment } from './environment.ts';
import { systemIdb } from './environment.ts';
import type { OpenDatabase } from './openDatabase.ts';
import { installedVersion, openDatabase } from './openDatabase.ts';
import { withRegistry } from './registry.ts';
import type { MetaTable, SchemaVersion } from './schema.ts';
import { ACCOUNT_VERSIONS, accountDatabaseName } from './schema.ts';
import { typedStorageError } from './storageErrors.ts';
import { readTxn, writeTxn } from './transactions.ts';

export type OpenAccountOptions = {
  readonly account: AccountKey;
  readonly environment?: IdbEnvironment;
  /** The database's versions; another list than Nacre's own is for tests of migrations. */
  readonly versions?: readonly SchemaVersion[];
  /** Milliseconds until an upgrade that another tab holds up fails with `storage/blocked`. */
  readonly blockedAfterMs?: number;
};

/**
 * Opens an account's database, and makes it at the account's first time here. Nothing can be written before
 * `takeOver`. Fails with `storage/missing` where it was made before and is not there any more, with
 * `storage/corrupt`, `storage/blocked`, or `storage/newer-version`.
 */
export async function openAccountStore(options: OpenAccountOptions): Promise<AccountStore> {
  const { account, environment = systemIdb(), versions = ACCOUNT_VERSIONS } = options;
  const name = accountDatabaseName(account);
  await refuseMissing(environment, account);
  const database = await openDatabase({
    ...environment,
    name,
    versions,
    ...(options.blockedAfterMs === undefined ? {} : { blockedAfterMs: options.blockedAfterMs }),
  });
  await withRegistry(environment, ({ databases }) => databases.put({ account }));
  return storeOn(account, database);
}

async function refuseMissing(environment: IdbEnvironment, account: AccountKey): Promise<void> {
  const name = accountDatabaseName(account);
  if ((await installedVersion(environment, name)) !== undefined) return;
  const made = await withRegistry(environment, ({ databases }) => databases.get(account));
  if (made !== undefined) throw storageError('missing', `${name} is not there any more`);
}

function storeOn(account: AccountKey, database: OpenDatabase): AccountStore {
  const { dexie } = database;
  const names = dexie.tables.map((table) => table.name);
  let ownEpoch: number | undefined;
  let closed = false;

  const typed = async <T>(work: () => PromiseLike<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (closed) throw engineError('stopped', `${dexie.name} was closed by its engine`, error);
      const reason = dexie.isOpen() ? undefined : database.closedBecause();
      if (reason !== undefined) throw storageError(reason, `${dexie.name} was closed`, error);
      throw typedStorageError(error);
    }
  };

  const checkEpoch = async (meta: MetaTable) => {
    const row = await meta.get('epoch');
    if (row?.key !== 'epoch') throw storageError('missing', `${dexie.name} has lost its epoch`);
    if (row.epoch !== ownEpoch) {
      throw storageError('superseded', `epoch ${row.epoch}, own ${String(ownEpoch)}`);
    }
  };

  return {
    account,
    read: (work) => typed(() => dexie.transaction('r', names, (txn) => work(readTxn(txn)))),
    write: (work) =>
      typed(() => {
        if (ownEpoch === undefined) throw engineError('internal', 'written before takeOver');
        return dexie.transaction('rw', names, async (txn) => {
          await checkEpoch(txn.table('meta'));
          return work(writeTxn(txn));
        });
      }),
    takeOver: async (build) => {
      ownEpoch = await typed(() =>
        dexie.transaction('rw', ['meta'], async (txn) => raiseEpoch(txn.table('meta'), build)),
      );
    },
    close: () => {
      closed = true;
      dexie.close();
    },
  };
}

/** The new epoch, stored. */
async function raiseEpoch(meta: MetaTable, build: number): Promise<number> {
  const row = await meta.get('epoch');
  const before = row?.key === 'epoch' ? row : { epoch: 0, build: 0 };
  if (before.build > build) {
    throw storageError('newer-version', `written by build ${before.build}, this is ${build}`);
  }
  const epoch = before.epoch + 1;
  await meta.put({ key: 'epoch', epoch, build });
  return epoch;
}
