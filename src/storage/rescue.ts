import type { RoomId } from '#protocol/ids.ts';
import { parseRoomId, parseTransactionId } from '#protocol/ids.ts';
import type { IdbEnvironment } from './environment.ts';
import type { OutboxRow } from './rows.ts';
import type { Rescued } from './schema.ts';

const NOTHING: Rescued = { outbox: [], encryptedRooms: [], accepted: [], incomplete: true };

/**
 * Reads what must not be lost with a database, record by record and without expecting any of it to be whole: unsent
 * messages, and which rooms were encrypted. Never rejects.
 */
export async function rescueFrom({ indexedDB }: IdbEnvironment, name: string): Promise<Rescued> {
  let database: IDBDatabase | undefined;
  try {
    database = await openExisting(indexedDB, name);
    const outbox = await readAll(database, 'outbox');
    const rooms = await readAll(database, 'rooms').catch(() => NO_RECORDS);
    const meta = await readAll(database, 'meta').catch(() => NO_RECORDS);
    const rows = outbox.records.filter(isOutboxRow);
    return {
      outbox: rows,
      encryptedRooms: [...new Set([...rooms.records, ...meta.records].flatMap(encryptedIn))],
      accepted: meta.records.flatMap((record) => listIn(record, 'txnIds', parseTransactionId)),
      incomplete: outbox.unreadable > 0 || rows.length < outbox.records.length,
    };
  } catch {
    return NOTHING;
  } finally {
    database?.close();
  }
}

type Records = { readonly records: readonly unknown[]; readonly unreadable: number };
const NO_RECORDS: Records = { records: [], unreadable: 0 };

function openExisting(factory: IDBFactory, name: string): Promise<IDBDatabase> {
  return resultOf(() => {
    const request = factory.open(name);
    request.addEventListener('upgradeneeded', () => request.transaction?.abort());
    return request;
  });
}

/** All records of a store at once; where that fails, those that can be read one by one. */
async function readAll(database: IDBDatabase, store: string): Promise<Records> {
  const records = () => database.transaction(store, 'readonly').objectStore(store);
  try {
    const all: readonly unknown[] = await resultOf<unknown[]>(() => records().getAll());
    return { records: all, unreadable: 0 };
  } catch {
    const keys = await resultOf(() => records().getAllKeys());
    const found: unknown[] = [];
    let unreadable = 0;
    for (const key of keys) {
      try {
        found.push(await resultOf<unknown>(() => records().get(key)));
      } catch {
        unreadable += 1;
      }
    }
    return { records: found, unreadable };
  }
}

function resultOf<T>(start: () => IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = start();
    request.addEventListener('success', () => {
      resolve(request.result);
    });
    request.addEventListener('error', () => {
      reject(request.error ?? new Error('unreadable'));
    });
  });
}

function isOutboxRow(value: unknown): value is OutboxRow {
  if (!isRecord(value)) return false;
  return (
    parseTransactionId(value['txnId']) !== undefined &&
    parseRoomId(value['roomId']) !== undefined &&
    typeof value['seq'] === 'number' &&
    typeof value['type'] === 'string' &&
    typeof value['status'] === 'string' &&
    isRecord(value['content'])
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** The encrypted rooms that a record of `rooms` or `meta` speaks of. */
function encryptedIn(record: unknown): readonly RoomId[] {
  if (!isRecord(record)) return [];
  if (typeof record['json'] === 'string') return encryptedRoom(record['json']);
  return listIn(record, 'roomIds', parseRoomId);
}

function listIn<T>(
  record: unknown,
  key: string,
  parse: (value: unknown) => T | undefined,
): readonly T[] {
  const list: unknown = isRecord(record) ? record[key] : undefined;
  if (!Array.isArray(list)) return [];
  return list.map((item: unknown) => parse(item)).filter((item) => item !== undefined);
}

function encryptedRoom(json: string): readonly RoomId[] {
  try {
    const row: unknown = JSON.parse(json);
    const roomId =
      isRecord(row) && row['encrypted'] === true ? parseRoomId(row['roomId']) : undefined;
    return roomId === undefined ? [] : [roomId];
  } catch {
    return [];
  }
}
