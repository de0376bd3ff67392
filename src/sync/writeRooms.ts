import type { UserId } from '#protocol/ids.ts';
import type { RoomBatch } from '#protocol/syncBatch.ts';
import type { WriteTxn } from '#storage/accountStore.ts';
import type { MemberRow, ReceiptRow, RoomRow } from '#storage/rows.ts';
import { redactedRow, roomRowAfter } from './roomRow.ts';
import type { RoomChange } from './syncChanges.ts';
import { redactedBy } from './writeRedaction.ts';
import type { LiveEnd, TimelineWrite } from './writeTimeline.ts';
import { timelineAfter } from './writeTimeline.ts';

/** What is stored of a room before a batch. */
export type RoomBefore = {
  readonly row: RoomRow | undefined;
  readonly live: LiveEnd;
  /** Whether the room was encrypted when it was here before. */
  readonly wasEncrypted: boolean;
};

export type RoomContext = {
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  readonly self: UserId;
};

/** What a batch makes of one room: the rows to put, and what to publish. */
export type RoomPlan = {
  readonly row: RoomRow;
  readonly members: readonly MemberRow[];
  readonly receipts: readonly ReceiptRow[];
  readonly timeline: TimelineWrite;
  readonly batch: RoomBatch;
};

/** Pure: the same room and batch give the same plan. */
export function planRoom(before: RoomBefore, batch: RoomBatch, context: RoomContext): RoomPlan {
  const { roomId } = batch;
  const after = roomRowAfter(before.row, batch, context.receivedAt, context.self);
  const timeline = timelineAfter(before.live, batch);
  const newest = [
    ...timeline.pages.flatMap(({ events }) => events),
    ...(timeline.tails[0]?.events ?? before.live.tail),
  ];
  const encrypted = after.row.encrypted || before.wasEncrypted;
  return {
    row: redactedRow({ ...after.row, encrypted }, redactedBy(batch.timeline), newest),
    members: after.members,
    receipts: batch.receipts.map((receipt) => ({
      ...receipt,
      roomId,
      thread: receipt.threadId ?? '',
    })),
    timeline,
    batch,
  };
}

/** What is published of a plan. */
export function changeOf({ row, members, timeline, batch }: RoomPlan): RoomChange {
  return {
    row,
    appended: timeline.appended,
    gap: timeline.gap,
    members,
    receipts: batch.receipts,
    ...(batch.typing === undefined ? {} : { typing: batch.typing }),
  };
}

export async function putPlans(txn: WriteTxn, plans: readonly RoomPlan[]): Promise<void> {
  await txn.put.rooms(plans.map(({ row }) => row));
  await txn.put.members(plans.flatMap(({ members }) => members));
  await txn.put.receipts(plans.flatMap(({ receipts }) => receipts));
  await txn.put.segments(plans.flatMap(({ timeline }) => timeline.segments));
  await txn.put.pages(plans.flatMap(({ timeline }) => timeline.pages));
  await txn.put.tails(plans.flatMap(({ timeline }) => timeline.tails));
}
