import type { AccountDataEvent, Receipt, TimelineEvent } from '#protocol/events.ts';
import type { RoomId, TransactionId, UserId } from '#protocol/ids.ts';
import type { MemberRow, OutboxRow, RoomRow } from '#storage/rows.ts';

/** What one written answer of the server changed: plain data, published only after its commit. */
export type SyncChanges = {
  readonly initial: boolean;
  readonly accountData: readonly AccountDataEvent[];
  readonly rooms: readonly RoomChange[];
  /** Rooms that are no longer known: left and forgotten, or a declined invite. */
  readonly removedRooms: readonly RoomId[];
  /** Messages of the outbox whose event has come back; their rows are gone. */
  readonly delivered: readonly TransactionId[];
  /** Messages of the outbox that cannot be sent any more, as they stand now: their room was left. */
  readonly failed: readonly OutboxRow[];
};

export type RoomChange = {
  /** The room's record after the change. */
  readonly row: RoomRow;
  /** Events that are new at the live end, oldest first, without those known before. */
  readonly appended: readonly TimelineEvent[];
  /** A new live segment began: events are missing before `appended[0]`. */
  readonly gap: boolean;
  readonly members: readonly MemberRow[];
  readonly receipts: readonly Receipt[];
  readonly typing?: readonly UserId[];
};
