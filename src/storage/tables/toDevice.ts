import type { JsonObject } from '#protocol/json.ts';
import type { ReadTxn } from '../accountStore.ts';
import type { ToDeviceRow } from '../rows.ts';
import type { StoredToDevice, ToDeviceTable } from '../schema.ts';
import { decode, encode } from './json.ts';

const parse: (json: string) => JsonObject = JSON.parse;

export function toDeviceReads(table: ToDeviceTable): ReadTxn['toDevice'] {
  return { first: async (limit) => (await table.limit(limit).toArray()).map(rowOf) };
}

export async function putToDevice(
  table: ToDeviceTable,
  rows: readonly ToDeviceRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await table.bulkPut(
    rows.map(({ id, event }) => ({ ...(id === undefined ? {} : { id }), json: encode(event) })),
  );
}

function rowOf({ id, json }: StoredToDevice): ToDeviceRow {
  return { ...(id === undefined ? {} : { id }), event: decode(json, parse) };
}
