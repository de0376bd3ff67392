import type { RoomId } from '#protocol/ids.ts';
import type { BucketTable, StoredBucket } from '../schema.ts';
import { decode, encode } from './json.ts';

/** A room with more rows than this is spread over buckets. */
const SPLIT_ABOVE = 200;
/** Bucket 0 holds all rows of a small room; those of a large one lie in buckets 1 to 32. */
const BUCKETS = 32;

/** Rows of rooms, few records: one for a small room, 33 for a large one. Writing records is what costs. */
export type Buckets<T> = {
  readonly ofRoom: (roomId: RoomId) => Promise<readonly T[]>;
  readonly getMany: (roomId: RoomId, keys: readonly string[]) => Promise<readonly T[]>;
  readonly put: (rows: readonly T[]) => Promise<void>;
  readonly removeRoom: (roomId: RoomId) => Promise<void>;
};

export type BucketForm<T> = {
  /** Tells the rows of a room apart. */
  readonly keyOf: (row: T) => string;
  readonly parse: (json: string) => readonly T[];
};

export function createBuckets<T extends { readonly roomId: RoomId }>(
  table: BucketTable,
  { keyOf, parse }: BucketForm<T>,
): Buckets<T> {
  const rowsOf = (stored: StoredBucket | undefined) =>
    stored === undefined ? [] : decode(stored.json, parse);
  const inRoom = (roomId: RoomId) =>
    table.where('[roomId+bucket]').between([roomId, 0], [roomId, BUCKETS], true, true);

  const putInto = async (roomId: RoomId, head: StoredBucket | undefined, rows: readonly T[]) => {
    const bare = { roomId, bucket: 0 };
    if (head?.split === true) return mergedBuckets(roomId, rows);
    const merged = mergeRows(rowsOf(head), rows, keyOf);
    if (merged.length <= SPLIT_ABOVE) return [{ ...bare, json: encode(merged) }];
    const split: StoredBucket = { ...bare, json: '[]', split: true };
    return [split, ...(await mergedBuckets(roomId, merged))];
  };

  const mergedBuckets = async (
    roomId: RoomId,
    rows: readonly T[],
  ): Promise<readonly StoredBucket[]> => {
    const byBucket = groupBy(rows, (row) => bucketOf(keyOf(row)));
    const numbers = [...byBucket.keys()];
    const stored = await table.bulkGet(numbers.map((bucket) => [roomId, bucket]));
    return numbers.map((bucket, index) => {
      const merged = mergeRows(rowsOf(stored[index]), byBucket.get(bucket) ?? [], keyOf);
      return { roomId, bucket, json: encode(merged) };
    });
  };

  return {
    ofRoom: async (roomId) => (await inRoom(roomId).toArray()).flatMap(rowsOf),
    getMany: async (roomId, keys) => {
      const wanted = new Set(keys);
      const head = await table.get([roomId, 0]);
      if (head === undefined || wanted.size === 0) return [];
      if (head.split !== true) return rowsOf(head).filter((row) => wanted.has(keyOf(row)));
      const numbers = [...new Set([...wanted].map(bucketOf))];
      const stored = await table.bulkGet(numbers.map((bucket) => [roomId, bucket]));
      return stored.flatMap(rowsOf).filter((row) => wanted.has(keyOf(row)));
    },
    put: async (rows) => {
      const byRoom = groupBy(rows, (row) => row.roomId);
      const roomIds = [...byRoom.keys()];
      const heads = await table.bulkGet(roomIds.map((roomId) => [roomId, 0]));
      const records: StoredBucket[] = [];
      for (const [index, roomId] of roomIds.entries()) {
        records.push(...(await putInto(roomId, heads[index], byRoom.get(roomId) ?? [])));
      }
      if (records.length > 0) await table.bulkPut(records);
    },
    removeRoom: async (roomId) => {
      await inRoom(roomId).delete();
    },
  };
}

function groupBy<T, K>(rows: readonly T[], groupOf: (row: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const row of rows) {
    const group = groupOf(row);
    const known = groups.get(group);
    if (known === undefined) groups.set(group, [row]);
    else known.push(row);
  }
  return groups;
}

function mergeRows<T>(
  old: readonly T[],
  fresh: readonly T[],
  keyOf: (row: T) => string,
): readonly T[] {
  const merged = new Map(old.map((row) => [keyOf(row), row]));
  for (const row of fresh) merged.set(keyOf(row), row);
  return [...merged.values()];
}

/** FNV-1a over the code units: spreads keys evenly, and is the same in every version of Nacre. */
function bucketOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193) >>> 0;
  }
  return 1 + (hash % BUCKETS);
}
