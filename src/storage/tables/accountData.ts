import type { JsonObject } from '#protocol/json.ts';
import type { ReadTxn } from '../accountStore.ts';
import type { AccountDataRow } from '../rows.ts';
import type { AccountDataTable, StoredAccountData } from '../schema.ts';
import { decode, encode } from './json.ts';

const parse: (json: string) => JsonObject = JSON.parse;

export function accountDataReads(table: AccountDataTable): ReadTxn['accountData'] {
  return {
    get: async (type) => {
      const stored = await table.get(type);
      return stored === undefined ? undefined : rowOf(stored);
    },
    all: async () => (await table.toArray()).map(rowOf),
  };
}

export async function putAccountData(
  table: AccountDataTable,
  rows: readonly AccountDataRow[],
): Promise<void> {
  if (rows.length > 0)
    await table.bulkPut(rows.map(({ type, content }) => ({ type, json: encode(content) })));
}

function rowOf({ type, json }: StoredAccountData): AccountDataRow {
  return { type, content: decode(json, parse) };
}
