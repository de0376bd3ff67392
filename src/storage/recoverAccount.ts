import { storageError } from '#base/errors.ts';
import type { AccountKey } from '#protocol/ids.ts';
import { deleteDatabase } from './deleteDatabase.ts';
import type { IdbEnvironment } from './environment.ts';
import { systemIdb } from './environment.ts';
import { installedVersion, openDatabase } from './openDatabase.ts';
import { withRegistry } from './registry.ts';
import { rescueFrom } from './rescue.ts';
import type { MetaTable, OutboxTable, Rescued, RescuedRow } from './schema.ts';
import { ACCOUNT_VERSIONS, accountDatabaseName } from './schema.ts';
import { withTypedErrors } from './storageErrors.ts';

export type Recovery = {
  /** How many unsent messages came over. */
  readonly savedMessages: number;
  /** Whether unsent messages may have been lost. */
  readonly lostMessages: boolean;
};

/**
 * Makes the database of an account anew after `storage/corrupt` or `storage/missing`, with the unsent messages that
 * could be read. Interrupted at any point it can be repeated: what was read lies in the registry until it is back.
 * The caller holds the account's lock. Rejects with a storage error, `storage/newer-version` among them.
 */
export async function recoverAccount(
  account: AccountKey,
  environment: IdbEnvironment = systemIdb(),
): Promise<Recovery> {
  const name = accountDatabaseName(account);
  const rescued = await rescueIntoRegistry(environment, account);
  await deleteDatabase(environment, name);
  await restore(environment, rescued);
  await withRegistry(environment, async ({ databases, rescued: table }) => {
    await databases.put({ account });
    await table.delete(account);
  });
  return { savedMessages: rescued.outbox.length, lostMessages: rescued.incomplete };
}

async function rescueIntoRegistry(
  environment: IdbEnvironment,
  account: AccountKey,
): Promise<RescuedRow> {
  const name = accountDatabaseName(account);
  const installed = await installedVersion(environment, name);
  if (installed !== undefined && installed > ACCOUNT_VERSIONS.length) {
    throw storageError('newer-version', `${name} has schema ${installed}`);
  }
  const found = installed === undefined ? undefined : await rescueFrom(environment, name);
  return withRegistry(environment, async ({ rescued }) => {
    const row = merged(account, await rescued.get(account), found);
    await rescued.put(row);
    return row;
  });
}

/** What an interrupted recovery had saved already, and what was found now. */
function merged(
  account: AccountKey,
  before: RescuedRow | undefined,
  found: Rescued | undefined,
): RescuedRow {
  const sources = [before, found].filter((source) => source !== undefined);
  const rows = sources.flatMap(({ outbox }) => outbox);
  return {
    account,
    outbox: [...new Map(rows.map((row) => [row.txnId, row])).values()],
    encryptedRooms: [...new Set(sources.flatMap(({ encryptedRooms }) => encryptedRooms))],
    accepted: [...new Set(sources.flatMap(({ accepted }) => accepted))],
    incomplete: sources[0]?.incomplete ?? true,
  };
}

async function restore(environment: IdbEnvironment, rescued: RescuedRow): Promise<void> {
  const { dexie } = await openDatabase({
    ...environment,
    name: accountDatabaseName(rescued.account),
    versions: ACCOUNT_VERSIONS,
  });
  const next = 1 + Math.max(0, ...rescued.outbox.map(({ seq }) => seq));
  try {
    await withTypedErrors(() =>
      dexie.transaction('rw', ['meta', 'outbox'], async (txn) => {
        const meta: MetaTable = txn.table('meta');
        const outbox: OutboxTable = txn.table('outbox');
        await meta.put({ key: 'outboxSeq', next });
        await meta.put({ key: 'encryptedRooms', roomIds: rescued.encryptedRooms });
        await meta.put({ key: 'accepted', txnIds: rescued.accepted });
        await outbox.bulkPut([...rescued.outbox]);
      }),
    );
  } finally {
    dexie.close();
  }
}
