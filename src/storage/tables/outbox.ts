import type { ReadTxn } from '../accountStore.ts';
import type { OutboxTable } from '../schema.ts';

export function outboxReads(table: OutboxTable): ReadTxn['outbox'] {
  return {
    get: async (txnId) => table.get(txnId),
    // It holds what one person has not sent yet: sorting it costs less than an index.
    all: async () => (await table.toArray()).toSorted((a, b) => a.seq - b.seq),
  };
}
