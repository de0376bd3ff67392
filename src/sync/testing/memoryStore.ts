import { storageError } from '#base/errors.ts';
import { createSerialQueue } from '#base/serialQueue.ts';
import { makeAccountKey } from '#protocol/ids.ts';
import { deviceId, userId } from '#protocol/testing/ids.ts';
import type { AccountStore, ReadTxn, WriteTxn } from '#storage/accountStore.ts';
import type { MetaRow, OutboxRow, RoomRow, TailRow } from '#storage/rows.ts';

/** What outlives an engine. */
export type Disk = {
  readonly outbox: Map<string, OutboxRow>;
  readonly meta: Map<string, MetaRow>;
  readonly rooms: Map<string, RoomRow>;
  readonly tails: Map<string, TailRow>;
};

export function emptyDisk(): Disk {
  return { outbox: new Map(), meta: new Map(), rooms: new Map(), tails: new Map() };
}

export type MemoryStore = AccountStore & {
  /** From now on every transaction fails with `storage/superseded`, also one that is under way. */
  readonly die: () => void;
  /** The next write fails with this error, after its work is done. */
  readonly failNextWrite: (error: Error) => void;
};

/** As much of an account's store as the send queue needs: writes are one at a time, and all or nothing. */
export function memoryStore(disk: Disk): MemoryStore {
  const queue = createSerialQueue();
  let dead = false;
  let failure: Error | undefined;
  const later = () =>
    new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  const requireAlive = () => {
    if (dead) throw storageError('superseded', 'dead');
  };
  return {
    account: makeAccountKey(userId('@me:a.example'), deviceId('D')),
    read: (work) =>
      queue.run(async () => {
        await later();
        requireAlive();
        return work(readTxn(disk));
      }),
    write: (work) =>
      queue.run(async () => {
        await later();
        const draft = structuredClone(disk);
        const result = await work(writeTxn(draft));
        await later();
        requireAlive();
        if (failure !== undefined) {
          const error = failure;
          failure = undefined;
          throw error;
        }
        for (const table of ['outbox', 'meta', 'rooms', 'tails'] as const) {
          disk[table].clear();
          for (const [key, row] of draft[table])
            (disk[table] as Map<string, unknown>).set(key, row);
        }
        return result;
      }),
    takeOver: () => Promise.resolve(),
    close: () => undefined,
    die: () => {
      dead = true;
    },
    failNextWrite: (error) => {
      failure = error;
    },
  };
}

function readTxn(disk: Disk): ReadTxn {
  const txn = {
    meta: { get: (key: string) => Promise.resolve(disk.meta.get(key)) },
    rooms: { get: (roomId: string) => Promise.resolve(disk.rooms.get(roomId)) },
    timeline: { tail: (roomId: string) => Promise.resolve(disk.tails.get(roomId)) },
    outbox: {
      get: (txnId: string) => Promise.resolve(disk.outbox.get(txnId)),
      all: () => Promise.resolve([...disk.outbox.values()].toSorted((a, b) => a.seq - b.seq)),
    },
  };
  return txn as unknown as ReadTxn;
}

function writeTxn(disk: Disk): WriteTxn {
  const txn = {
    ...readTxn(disk),
    put: {
      meta: (row: MetaRow) => Promise.resolve(void disk.meta.set(row.key, row)),
      outbox: (row: OutboxRow) => Promise.resolve(void disk.outbox.set(row.txnId, row)),
    },
    remove: {
      outbox: (txnIds: readonly string[]) => {
        for (const txnId of txnIds) disk.outbox.delete(txnId);
        return Promise.resolve();
      },
    },
  };
  return txn as unknown as WriteTxn;
}
