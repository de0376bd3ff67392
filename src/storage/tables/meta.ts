import type { MetaKey, MetaOf, ReadTxn, WriteTxn } from '../accountStore.ts';
import type { MetaRow } from '../rows.ts';
import type { MetaTable } from '../schema.ts';

export function metaReads(table: MetaTable): ReadTxn['meta'] {
  return {
    get: async (key) => {
      const row = await table.get(key);
      return row !== undefined && hasKey(row, key) ? row : undefined;
    },
  };
}

export function metaPut(table: MetaTable): WriteTxn['put']['meta'] {
  return async (row) => {
    await table.put(row);
  };
}

function hasKey<K extends MetaKey>(row: MetaRow, key: K): row is MetaOf<K> {
  return row.key === key;
}
