import type { AccountKey } from '#protocol/ids.ts';
import type { IdbEnvironment } from './environment.ts';
import { systemIdb } from './environment.ts';
import { openDatabase } from './openDatabase.ts';
import type { AccountRow } from './rows.ts';
import type { AccountsTable, DatabasesTable, RescuedTable } from './schema.ts';
import { REGISTRY_DATABASE, REGISTRY_VERSIONS } from './schema.ts';
import { withTypedErrors } from './storageErrors.ts';

/** Who is signed in on this browser. */
export type Registry = {
  /** In the order of their signing in. */
  readonly all: () => Promise<readonly AccountRow[]>;
  readonly get: (account: AccountKey) => Promise<AccountRow | undefined>;
  /** Resolves when the row will survive a loss of power: tokens are used only after that. */
  readonly put: (row: AccountRow) => Promise<void>;
  readonly remove: (account: AccountKey) => Promise<void>;
};

export type RegistryTables = {
  readonly accounts: AccountsTable;
  readonly databases: DatabasesTable;
  readonly rescued: RescuedTable;
};

/** The registry of accounts. It holds no connection between calls, so it never is in the way of a deletion. */
export function openRegistry(environment: IdbEnvironment = systemIdb()): Registry {
  const within = <T>(work: (tables: RegistryTables) => PromiseLike<T>) =>
    withRegistry(environment, work);
  return {
    all: () =>
      within(async ({ accounts }) =>
        (await accounts.toArray()).toSorted((a, b) => a.signedInAt - b.signedInAt),
      ),
    get: (account) => within(({ accounts }) => accounts.get(account)),
    put: (row) =>
      within(async ({ accounts }) => {
        await accounts.put(row);
      }),
    remove: (account) => within((tables) => removeFromRegistry(tables, account)),
  };
}

/** Runs `work` in one strict transaction on the registry and closes it again. */
export async function withRegistry<T>(
  environment: IdbEnvironment,
  work: (tables: RegistryTables) => PromiseLike<T>,
): Promise<T> {
  const { dexie } = await openDatabase({
    ...environment,
    name: REGISTRY_DATABASE,
    versions: REGISTRY_VERSIONS,
  });
  try {
    return await withTypedErrors(() =>
      dexie.transaction('rw', ['accounts', 'databases', 'rescued'], (txn) =>
        work({
          accounts: txn.table('accounts'),
          databases: txn.table('databases'),
          rescued: txn.table('rescued'),
        }),
      ),
    );
  } finally {
    dexie.close();
  }
}

/** Forgets the account and all that the registry knows of its database. */
export async function removeFromRegistry(
  { accounts, databases, rescued }: RegistryTables,
  account: AccountKey,
): Promise<void> {
  await accounts.delete(account);
  await databases.delete(account);
  await rescued.delete(account);
}
