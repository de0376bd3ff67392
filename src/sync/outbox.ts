import { engineError } from '#base/errors.ts';
import type { EventId, RoomId, TransactionId } from '#protocol/ids.ts';
import type { AccountStore, ReadTxn, WriteTxn } from '#storage/accountStore.ts';
import type { OutboxRow } from '#storage/rows.ts';
import { isPlainMessage, messageContent, MESSAGE_TYPE } from './messageContent.ts';

/** A text as it comes from a page. */
export type MessageToSend = {
  readonly roomId: RoomId;
  readonly txnId: TransactionId;
  readonly body: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
};

/** Ids remembered of messages taken, so that a page that asks again after a crash sends nothing twice. */
const MAX_ACCEPTED = 1_000;

export type Stored = {
  readonly rows: readonly OutboxRow[];
  readonly accepted: readonly TransactionId[];
};

export function loadOutbox(store: AccountStore): Promise<Stored> {
  return store.read(async (txn) => ({
    rows: await txn.outbox.all(),
    accepted: (await txn.meta.get('accepted'))?.txnIds ?? [],
  }));
}

export type Acceptance =
  | { readonly kind: 'stored'; readonly row: OutboxRow }
  | { readonly kind: 'known' }
  /** The first answer of the server is not all stored yet, this room included. */
  | { readonly kind: 'too-early' };

/**
 * Takes a message into the outbox in one transaction, which also looks whether the room may have it. Rejects with
 * `engine/encrypted-room`, `engine/unknown-room` or `engine/bad-request`, and then nothing is stored. Rules SQ-1 to SQ-5.
 */
export function acceptMessage(store: AccountStore, message: MessageToSend): Promise<Acceptance> {
  const { roomId, txnId, body, createdAt } = message;
  return store.write(async (txn): Promise<Acceptance> => {
    const accepted = (await txn.meta.get('accepted'))?.txnIds ?? [];
    if (accepted.includes(txnId) || (await isKnown(txn, message))) return { kind: 'known' };
    if (body.trim() === '') throw engineError('bad-request', 'an empty message');
    const room = await txn.rooms.get(roomId);
    if (room === undefined && (await txn.meta.get('sync')) === undefined) {
      return { kind: 'too-early' };
    }
    requirePlainRoom(room);
    const row: OutboxRow = {
      txnId,
      roomId,
      seq: await takeSeq(txn),
      type: MESSAGE_TYPE,
      content: messageContent(body),
      createdAt,
      status: 'queued',
    };
    await txn.put.outbox(row);
    const txnIds = [...accepted, txnId].slice(-MAX_ACCEPTED);
    await txn.put.meta({ key: 'accepted', txnIds });
    return { kind: 'stored', row };
  });
}

/** Waiting already, or back from the server: what the list of taken ids does not tell after a recovery. */
async function isKnown(txn: ReadTxn, { txnId, roomId }: MessageToSend): Promise<boolean> {
  if ((await txn.outbox.get(txnId)) !== undefined) return true;
  const tail = await txn.timeline.tail(roomId);
  return (tail?.events ?? []).some(
    (event) => event.kind === 'event' && event.unsigned.transactionId === txnId,
  );
}

function requirePlainRoom(room: { readonly encrypted: boolean } | undefined): void {
  if (room === undefined) throw engineError('unknown-room', 'no such room');
  if (room.encrypted) throw engineError('encrypted-room', 'the room is encrypted');
}

/** The next place in the order; rows that were rescued from a broken database may be ahead of the counter. */
async function takeSeq(txn: WriteTxn): Promise<number> {
  const counted = (await txn.meta.get('outboxSeq'))?.next;
  const seq = counted ?? ((await txn.outbox.all()).at(-1)?.seq ?? 0) + 1;
  await txn.put.meta({ key: 'outboxSeq', next: seq + 1 });
  return seq;
}

export type Ready =
  | { readonly kind: 'send'; readonly row: OutboxRow }
  /** Nothing to send any more: delivered, deleted or given up meanwhile. */
  | { readonly kind: 'changed'; readonly row: OutboxRow | undefined }
  | { readonly kind: 'refused'; readonly failure: string }
  /** After a recovery: rooms are known again with the first answer of the server. */
  | { readonly kind: 'too-early' };

/** Looks at a row and its room right before it is sent: what was allowed at Enter may be forbidden now. Rule SQ-3. */
export function checkRow(store: AccountStore, txnId: TransactionId): Promise<Ready> {
  return store.read(async (txn): Promise<Ready> => {
    const row = await txn.outbox.get(txnId);
    if (row?.status !== 'queued') return { kind: 'changed', row };
    const failure = await refusalOf(txn, row);
    if (failure === 'unknown-room' && (await txn.meta.get('sync')) === undefined)
      return { kind: 'too-early' };
    return failure === undefined ? { kind: 'send', row } : { kind: 'refused', failure };
  });
}

async function refusalOf(txn: ReadTxn, row: OutboxRow): Promise<string | undefined> {
  const room = await txn.rooms.get(row.roomId);
  if (room === undefined) return 'unknown-room';
  if (room.encrypted) return 'encrypted-room';
  return isPlainMessage(row.type, row.content) ? undefined : 'bad-request';
}

/** The server has taken the message. Its row goes at once if the event has come back already. Rule SQ-12. */
export function markSent(
  store: AccountStore,
  txnId: TransactionId,
  eventId: EventId,
): Promise<OutboxRow | undefined> {
  return store.write(async (txn) => {
    const row = await txn.outbox.get(txnId);
    if (row === undefined) return undefined;
    const tail = await txn.timeline.tail(row.roomId);
    if (tail?.events.some((event) => event.eventId === eventId) === true) {
      await txn.remove.outbox([txnId]);
      return undefined;
    }
    const { failure: _old, ...rest } = row;
    const sent: OutboxRow = { ...rest, status: 'sent', eventId };
    await txn.put.outbox(sent);
    return sent;
  });
}

/** The server refuses the message for good. */
export function markFailed(
  store: AccountStore,
  txnId: TransactionId,
  failure: string,
): Promise<OutboxRow | undefined> {
  return store.write(async (txn) => {
    const row = await txn.outbox.get(txnId);
    if (row?.status !== 'queued') return row;
    const failed: OutboxRow = { ...row, status: 'failed', failure };
    await txn.put.outbox(failed);
    return failed;
  });
}

/** Puts a failed message back in its place in the queue, with the same transaction id and content. Rule SQ-10. */
export function requeue(store: AccountStore, txnId: TransactionId): Promise<OutboxRow | undefined> {
  return store.write(async (txn) => {
    const row = await txn.outbox.get(txnId);
    if (row?.status !== 'failed') return row;
    requirePlainRoom(await txn.rooms.get(row.roomId));
    const { failure: _old, ...rest } = row;
    const queued: OutboxRow = { ...rest, status: 'queued' };
    await txn.put.outbox(queued);
    return queued;
  });
}

export function removeRow(store: AccountStore, txnId: TransactionId): Promise<void> {
  return store.write((txn) => txn.remove.outbox([txnId]));
}
