import { parseAccountKey, parseHomeserverUrl, parseUserId } from '#protocol/ids.ts';
import type { AccountKey } from '#protocol/ids.ts';
import { BY_TIME, withBootStore } from './bootDatabase.ts';
import type { BootRecord } from './bootRecord.ts';
import { BOOT_VERSION } from './bootRecord.ts';

/**
 * The boot record written last, whoever's it is; undefined where there is none or anything is wrong with it. Makes
 * no database.
 */
export async function readBootRecord(factory?: IDBFactory): Promise<BootRecord | undefined> {
  try {
    const cursor = await withBootStore(
      { store: 'records', mode: 'readonly', durability: 'relaxed', create: false },
      (records) => records.index(BY_TIME).openCursor(null, 'prev'),
      factory,
    );
    const record: unknown = cursor?.value;
    return isBootRecord(record) ? record : undefined;
  } catch {
    // Whatever is wrong, the engine brings the same within a moment.
    return undefined;
  }
}

/** Replaces the record of its account. Relaxed durability: losing it costs nothing but time. */
export async function writeBootRecord(record: BootRecord, factory?: IDBFactory): Promise<void> {
  await withBootStore(
    { store: 'records', mode: 'readwrite', durability: 'relaxed', create: true },
    (records) => records.put(record),
    factory,
  );
}

export async function deleteBootRecord(account: AccountKey, factory?: IDBFactory): Promise<void> {
  await withBootStore(
    { store: 'records', mode: 'readwrite', durability: 'strict', create: false },
    (records) => records.delete(account),
    factory,
  );
}

/** The engine wrote it under the same version, so its depths are trusted; that it is one at all is checked. */
function isBootRecord(value: unknown): value is BootRecord {
  return (
    isObject(value) &&
    value['version'] === BOOT_VERSION &&
    parseAccountKey(value['account']) !== undefined &&
    parseUserId(value['userId']) !== undefined &&
    parseHomeserverUrl(value['server']) !== undefined &&
    Array.isArray(value['rooms']) &&
    typeof value['roomCount'] === 'number' &&
    (value['lastRoom'] === undefined || isBootRoom(value['lastRoom']))
  );
}

function isBootRoom(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value['roomId'] === 'string' &&
    isObject(value['details']) &&
    Array.isArray(value['items']) &&
    Array.isArray(value['members'])
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
