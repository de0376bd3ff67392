import type { Table, Transaction } from 'dexie';
import type { AccountKey, RoomId, TransactionId } from '#protocol/ids.ts';
import type { AccountRow, MetaRow, OutboxRow, SegmentRow } from './rows.ts';

/** One version of a database: its stores as Dexie writes them, and what turns the version before into it. */
export type SchemaVersion = {
  readonly stores: Readonly<Record<string, string>>;
  readonly upgrade?: (txn: Transaction) => Promise<void>;
};

export const REGISTRY_DATABASE = 'nacre-registry';
const ACCOUNT_PREFIX = 'nacre-account:';

/** The name of an account's database. */
export function accountDatabaseName(account: AccountKey): string {
  return `${ACCOUNT_PREFIX}${account}`;
}

/** True for the name of every database and cache that Nacre makes; its origin may serve other apps too. */
export function isNacreName(name: string): boolean {
  return name.startsWith('nacre-');
}

/**
 * Versions of an account's database, the first one first; one is never changed after it has been released. Records
 * are found by their key alone: an index would cost more at each write than it ever gives back
 * (see docs/decisions/0002-storage-layout.md).
 */
export const ACCOUNT_VERSIONS: readonly SchemaVersion[] = [
  {
    stores: {
      meta: '&key',
      rooms: '&roomId',
      members: '&[roomId+bucket]',
      receipts: '&[roomId+bucket]',
      segments: '&[roomId+order]',
      pages: '&[roomId+segment+page]',
      tails: '&roomId',
      outbox: '&txnId',
      accountData: '&type',
      toDevice: '++id',
    },
  },
];

/** Versions of the registry's database. */
export const REGISTRY_VERSIONS: readonly SchemaVersion[] = [
  { stores: { accounts: '&account', databases: '&account', rescued: '&account' } },
];

/** A room's record, a page, a tail: the value as JSON beside its key. */
export type StoredRoom = { readonly roomId: RoomId; readonly json: string };
export type StoredTail = { readonly roomId: RoomId; readonly json: string };
export type StoredPage = {
  readonly roomId: RoomId;
  readonly segment: number;
  readonly page: number;
  readonly json: string;
};

/** Several rows of a room in one record; see `tables/buckets.ts`. */
export type StoredBucket = {
  readonly roomId: RoomId;
  readonly bucket: number;
  readonly json: string;
  readonly split?: true;
};

export type StoredAccountData = { readonly type: string; readonly json: string };
export type StoredToDevice = { readonly id?: number; readonly json: string };

/** What is kept outside an account's database while that is made anew. */
export type RescuedRow = Rescued & { readonly account: AccountKey };

/** What could be read of a database that cannot be used any more. */
export type Rescued = {
  readonly outbox: readonly OutboxRow[];
  readonly encryptedRooms: readonly RoomId[];
  /** Transaction ids that were taken: they must not be taken a second time. */
  readonly accepted: readonly TransactionId[];
  /** Some of the outbox could not be read. */
  readonly incomplete: boolean;
};

/** That an account's database has been made: if it is not there any more, it is missing rather than new. */
type DatabaseMark = { readonly account: AccountKey };

export type MetaTable = Table<MetaRow, string>;
export type RoomsTable = Table<StoredRoom, string>;
export type BucketTable = Table<StoredBucket, [string, number]>;
export type SegmentsTable = Table<SegmentRow, [string, number]>;
export type PagesTable = Table<StoredPage, [string, number, number]>;
export type TailsTable = Table<StoredTail, string>;
export type OutboxTable = Table<OutboxRow, string>;
export type AccountDataTable = Table<StoredAccountData, string>;
export type ToDeviceTable = Table<StoredToDevice, number>;
export type AccountsTable = Table<AccountRow, string>;
export type RescuedTable = Table<RescuedRow, string>;
export type DatabasesTable = Table<DatabaseMark, string>;
