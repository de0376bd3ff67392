import type { RoomEvent } from '#protocol/events.ts';
import type { RoomId, TransactionId, UserId } from '#protocol/ids.ts';
import type { WriteTxn } from '#storage/accountStore.ts';
import type { OutboxRow } from '#storage/rows.ts';
import type { TimelineEvent } from '#protocol/events.ts';

/** What became of the rooms that unsent messages are for. */
export type OutboxNews = {
  /** Events that came, by room. */
  readonly arrived: ReadonlyMap<RoomId, readonly TimelineEvent[]>;
  /** Rooms in whose history a gap began: what the server had taken before may lie in it. */
  readonly gaps: ReadonlySet<RoomId>;
  /** Rooms in which nothing can be sent any more. */
  readonly left: (roomId: RoomId) => boolean;
};

export type OutboxOutcome = {
  readonly delivered: readonly TransactionId[];
  /** Rows whose room was left: they stay, as messages that were not sent. */
  readonly failed: readonly OutboxRow[];
};

/** Why a message stays unsent whose room is gone. */
const LEFT = 'left';

/** Which messages have come back, and which never will be sent. Pure. Rules SY-40 to SY-43. */
export function outboxAfter(
  rows: readonly OutboxRow[],
  { arrived, gaps, left }: OutboxNews,
  self: UserId,
): OutboxOutcome {
  const isBack = (row: OutboxRow) =>
    (arrived.get(row.roomId) ?? []).some(
      (event) => event.kind === 'event' && event.sender === self && isEchoOf(event, row),
    );
  const isTaken = (row: OutboxRow) =>
    row.status === 'sent' && (gaps.has(row.roomId) || left(row.roomId));
  const delivered = rows.filter((row) => isBack(row) || isTaken(row));
  const gone = new Set(delivered.map(({ txnId }) => txnId));
  return {
    delivered: [...gone],
    failed: rows
      .filter(({ txnId, roomId }) => !gone.has(txnId) && left(roomId))
      .map((row) => ({ ...row, status: 'failed', failure: LEFT })),
  };
}

export async function putOutcome(txn: WriteTxn, outcome: OutboxOutcome): Promise<void> {
  if (outcome.delivered.length > 0) await txn.remove.outbox(outcome.delivered);
  for (const row of outcome.failed) await txn.put.outbox(row);
}

/** https://spec.matrix.org/v1.15/client-server-api/#local-echo */
function isEchoOf(event: RoomEvent, row: OutboxRow): boolean {
  return event.unsigned.transactionId === row.txnId || event.eventId === row.eventId;
}
