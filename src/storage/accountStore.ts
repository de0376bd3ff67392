import type { AccountKey, RoomId, TransactionId, UserId } from '#protocol/ids.ts';
import type {
  AccountDataRow,
  MemberRow,
  MetaRow,
  OutboxRow,
  PageRow,
  ReceiptRow,
  RoomRow,
  SegmentRow,
  TailRow,
  ToDeviceRow,
} from './rows.ts';

/**
 * One account's database. Nothing but calls of the transaction it is given may be awaited inside `read` and `write`:
 * awaiting anything else ends an IndexedDB transaction.
 */
export type AccountStore = {
  readonly account: AccountKey;
  readonly read: <T>(work: (txn: ReadTxn) => Promise<T>) => Promise<T>;
  /**
   * One read-write transaction with strict durability. It reads the epoch first and fails with `storage/superseded`
   * if another engine has taken over; whatever throws inside aborts everything.
   */
  readonly write: <T>(work: (txn: WriteTxn) => Promise<T>) => Promise<T>;
  /** Raises the epoch: from now on only this store may write. Fails with `storage/newer-version` on a newer build's database. */
  readonly takeOver: (build: number) => Promise<void>;
  /** What is under way may still be stored; whatever comes after fails with `engine/stopped`. */
  readonly close: () => void;
};

export type MetaKey = MetaRow['key'];
export type MetaOf<K extends MetaKey> = Extract<MetaRow, { readonly key: K }>;

export type ReadTxn = {
  readonly meta: { readonly get: <K extends MetaKey>(key: K) => Promise<MetaOf<K> | undefined> };
  readonly rooms: {
    readonly get: (roomId: RoomId) => Promise<RoomRow | undefined>;
    readonly getMany: (roomIds: readonly RoomId[]) => Promise<ReadonlyMap<RoomId, RoomRow>>;
    readonly all: () => Promise<readonly RoomRow[]>;
  };
  readonly members: {
    readonly ofRoom: (roomId: RoomId) => Promise<readonly MemberRow[]>;
    readonly getMany: (roomId: RoomId, userIds: readonly UserId[]) => Promise<readonly MemberRow[]>;
  };
  readonly receipts: { readonly ofRoom: (roomId: RoomId) => Promise<readonly ReceiptRow[]> };
  readonly timeline: {
    /** In ascending order; the last is the live one. */
    readonly segments: (roomId: RoomId) => Promise<readonly SegmentRow[]>;
    readonly page: (roomId: RoomId, segment: number, page: number) => Promise<PageRow | undefined>;
    readonly tail: (roomId: RoomId) => Promise<TailRow | undefined>;
    readonly tails: (roomIds: readonly RoomId[]) => Promise<ReadonlyMap<RoomId, TailRow>>;
  };
  readonly outbox: {
    readonly get: (txnId: TransactionId) => Promise<OutboxRow | undefined>;
    /** By `seq`. */
    readonly all: () => Promise<readonly OutboxRow[]>;
  };
  readonly accountData: {
    readonly get: (type: string) => Promise<AccountDataRow | undefined>;
    readonly all: () => Promise<readonly AccountDataRow[]>;
  };
  readonly toDevice: { readonly first: (limit: number) => Promise<readonly ToDeviceRow[]> };
};

export type WriteTxn = ReadTxn & {
  readonly put: {
    readonly meta: (row: MetaRow) => Promise<void>;
    readonly rooms: (rows: readonly RoomRow[]) => Promise<void>;
    readonly members: (rows: readonly MemberRow[]) => Promise<void>;
    readonly receipts: (rows: readonly ReceiptRow[]) => Promise<void>;
    readonly segments: (rows: readonly SegmentRow[]) => Promise<void>;
    readonly pages: (rows: readonly PageRow[]) => Promise<void>;
    readonly tails: (rows: readonly TailRow[]) => Promise<void>;
    readonly outbox: (row: OutboxRow) => Promise<void>;
    readonly accountData: (rows: readonly AccountDataRow[]) => Promise<void>;
    readonly toDevice: (rows: readonly ToDeviceRow[]) => Promise<void>;
  };
  readonly remove: {
    readonly outbox: (txnIds: readonly TransactionId[]) => Promise<void>;
    readonly toDevice: (ids: readonly number[]) => Promise<void>;
    /**
     * Members, receipts, segments, pages and tail of a room; not its record, and not its outbox rows: unsent words
     * are removed by name only.
     */
    readonly roomContent: (roomId: RoomId) => Promise<void>;
    readonly room: (roomId: RoomId) => Promise<void>;
    readonly members: (roomId: RoomId) => Promise<void>;
    /** Every room with its content, and global account data: before the whole account is written anew. Keeps the outbox. */
    readonly allRooms: () => Promise<void>;
  };
};
