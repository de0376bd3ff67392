import type { Clock, Random } from '#base/clock.ts';
import { engineError, isAbort } from '#base/errors.ts';
import type { Logger } from '#base/logger.ts';
import { createSerialQueue, type SerialQueue } from '#base/serialQueue.ts';
import type { RoomId, TransactionId } from '#protocol/ids.ts';
import type { HomeserverPort } from '#protocol/request.ts';
import type { AccountStore } from '#storage/accountStore.ts';
import type { OutboxRow } from '#storage/rows.ts';
import type { NetworkPort } from './networkPort.ts';
import { acceptMessage, loadOutbox, removeRow, requeue, type MessageToSend } from './outbox.ts';
import { reach } from './reach.ts';
import { createSendLanes } from './sendLanes.ts';

export type SendQueueDeps = {
  readonly store: AccountStore;
  readonly server: HomeserverPort;
  readonly clock: Clock;
  readonly random: Random;
  readonly network: NetworkPort;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Rows of these rooms have changed; called after the commit. */
  readonly onChange: (change: { readonly roomIds: readonly RoomId[] }) => void;
};

/** Messages on their way, one room after the order in which they were written, whatever happens. */
export type SendQueue = {
  /** Loads what is stored and begins to send. */
  readonly start: () => Promise<void>;
  /**
   * Takes a message; resolves once it is stored. Repeating it with the same transaction id is harmless. Rejects with
   * `engine/encrypted-room`, `engine/unknown-room`, `engine/bad-request` or a storage error, and then nothing is stored.
   */
  readonly enqueue: (message: MessageToSend) => Promise<void>;
  /** Tries a failed message again. Rejects with `engine/encrypted-room` where the room has become encrypted. */
  readonly resend: (txnId: TransactionId) => Promise<void>;
  readonly remove: (txnId: TransactionId) => Promise<void>;
  /** Ends every back-off now. */
  readonly wake: () => void;
  /** By `seq`. */
  readonly rowsOf: (roomId: RoomId) => readonly OutboxRow[];
  /** By `seq`. */
  readonly all: () => readonly OutboxRow[];
  /** Sync has found these messages in the timeline and has removed their rows. */
  readonly onDelivered: (txnIds: readonly TransactionId[]) => void;
  /** Sync has marked these messages as not sent, as their room was left. */
  readonly onFailed: (rows: readonly OutboxRow[]) => void;
  /** Which of these messages have been taken before, whatever has become of them. */
  readonly knows: (txnIds: readonly TransactionId[]) => Promise<readonly TransactionId[]>;
  /** Resolves when nothing is being sent; after the signal has fired: when everything has ended. */
  readonly idle: () => Promise<void>;
};

/** Between two looks whether the first synchronisation has stored a message's room, milliseconds. */
const ROOM_PAUSE = 250;
/** Looks before the room is taken to be unknown. */
const ROOM_TRIES = 240;

/** The send queue of one account. Rules SQ-1 to SQ-19. https://spec.matrix.org/v1.15/client-server-api/#sending-events-to-a-room */
export function createSendQueue(deps: SendQueueDeps): SendQueue {
  const { store, signal, onChange } = deps;
  const rows = new Map<TransactionId, OutboxRow>();
  const accepted = new Set<TransactionId>();
  const entries = new Map<RoomId, SerialQueue>();

  const changed = (roomIds: readonly RoomId[]) => {
    if (roomIds.length > 0 && !signal.aborted) onChange({ roomIds });
  };
  const take = (txnId: TransactionId, row: OutboxRow | undefined) => {
    const before = rows.get(txnId);
    if (row === undefined) rows.delete(txnId);
    else rows.set(txnId, row);
    const roomId = (row ?? before)?.roomId;
    if (roomId !== undefined) changed([roomId]);
  };
  const all = () => [...rows.values()].toSorted((a, b) => a.seq - b.seq);
  const lanes = createSendLanes({
    ...deps,
    next: (roomId) => all().find((row) => row.roomId === roomId && row.status === 'queued')?.txnId,
    isSent: (txnId) => rows.get(txnId)?.status === 'sent',
    take,
  });
  const wake = () => {
    for (const row of all()) if (row.status === 'queued') lanes.begin(row.roomId);
    lanes.wake();
  };

  const accept = async (message: MessageToSend) => {
    await reach('send.before-outbox');
    const row = await acceptWhenStored(deps, message);
    if (row === undefined) return;
    await reach('send.after-outbox');
    accepted.add(row.txnId);
    take(row.txnId, row);
    lanes.begin(row.roomId);
  };

  return {
    start: async () => {
      const stored = await loadOutbox(store);
      for (const txnId of stored.accepted) accepted.add(txnId);
      for (const row of stored.rows) {
        rows.set(row.txnId, row);
        if (row.status === 'sent') lanes.expire(row.txnId);
      }
      const unlisten = deps.network.onChange(() => {
        if (deps.network.online()) wake();
      });
      signal.addEventListener('abort', unlisten, { once: true });
      changed([...new Set(stored.rows.map((row) => row.roomId))]);
      wake();
    },
    enqueue: (message) => {
      const entry = entries.get(message.roomId) ?? createSerialQueue();
      entries.set(message.roomId, entry);
      return entry.run(() => accept(message));
    },
    resend: async (txnId) => {
      const row = await requeue(store, txnId);
      take(txnId, row);
      if (row?.status === 'queued') lanes.begin(row.roomId);
    },
    remove: async (txnId) => {
      await removeRow(store, txnId);
      take(txnId, undefined);
    },
    wake,
    rowsOf: (roomId) => all().filter((row) => row.roomId === roomId),
    all,
    onDelivered: (txnIds) => {
      for (const txnId of txnIds) take(txnId, undefined);
    },
    onFailed: (failed) => {
      for (const row of failed) take(row.txnId, row);
    },
    knows: (txnIds) =>
      Promise.resolve(txnIds.filter((txnId) => accepted.has(txnId) || rows.has(txnId))),
    idle: lanes.idle,
  };
}

/** Takes a message; while the first answer of the server is still being stored, its room may come any moment. Rule SQ-5. */
async function acceptWhenStored(
  { store, clock, signal }: SendQueueDeps,
  message: MessageToSend,
): Promise<OutboxRow | undefined> {
  for (let tries = 0; tries < ROOM_TRIES; tries += 1) {
    const acceptance = await acceptMessage(store, message);
    if (acceptance.kind !== 'too-early') {
      return acceptance.kind === 'stored' ? acceptance.row : undefined;
    }
    await clock.sleep(ROOM_PAUSE, signal).catch((error: unknown) => {
      throw isAbort(error) ? engineError('stopped', 'the engine has stopped') : error;
    });
  }
  throw engineError('unknown-room', 'no such room');
}
