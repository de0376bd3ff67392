import type { MemberRow, ReceiptRow } from '../rows.ts';
import type { BucketTable } from '../schema.ts';
import type { Buckets } from './buckets.ts';
import { createBuckets } from './buckets.ts';

const parseMembers: (json: string) => readonly MemberRow[] = JSON.parse;
const parseReceipts: (json: string) => readonly ReceiptRow[] = JSON.parse;

export function memberBuckets(table: BucketTable): Buckets<MemberRow> {
  return createBuckets(table, { keyOf: (row) => row.userId, parse: parseMembers });
}

/** One receipt for each person, type and thread: the newest stays. */
export function receiptBuckets(table: BucketTable): Buckets<ReceiptRow> {
  return createBuckets(table, {
    keyOf: (row) => JSON.stringify([row.userId, row.type, row.thread]),
    parse: parseReceipts,
  });
}
