import type { Clock, Random } from '#base/clock.ts';
import type { Logger } from '#base/logger.ts';
import type { RoomId, TransactionId } from '#protocol/ids.ts';
import type { OutboxRow } from '#storage/rows.ts';
import { retryDelay } from './backoff.ts';
import { removeRow } from './outbox.ts';
import { attemptSend, type Attempt, type SendDeps } from './sendAttempt.ts';
import { createSlots } from './slots.ts';
import type { NetworkPort } from './networkPort.ts';
import { createWaiting, type Waiting } from './waiting.ts';

export type LaneDeps = SendDeps & {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: NetworkPort;
  readonly logger: Logger;
  /** The oldest message of the room that waits to be sent. */
  readonly next: (roomId: RoomId) => TransactionId | undefined;
  /** Whether the message has been sent and not come back yet. */
  readonly isSent: (txnId: TransactionId) => boolean;
  /** A row has changed in the database. */
  readonly take: (txnId: TransactionId, row: OutboxRow | undefined) => void;
};

/** One room's messages go one after another, several rooms at a time. */
export type SendLanes = {
  /** Sends what waits in this room, unless that is under way. */
  readonly begin: (roomId: RoomId) => void;
  /** Ends every back-off. */
  readonly wake: () => void;
  /** Gives up waiting for a sent message to come back, after a while. */
  readonly expire: (txnId: TransactionId) => void;
  readonly idle: () => Promise<void>;
};

const PARALLEL_ROOMS = 4;
/** Milliseconds that a sent message's row waits for its event: it may have fallen into a gap of the timeline. */
const SENT_PATIENCE = 5 * 60_000;

type Lane = {
  readonly waiting: Waiting;
  failures: number;
  /** Somebody asked to send while the lane was at work: it looks again before it ends. */
  poked: boolean;
  done: Promise<void>;
};

export function createSendLanes(deps: LaneDeps): SendLanes {
  const lanes = new Map<RoomId, Lane>();
  const slots = createSlots(PARALLEL_ROOMS);
  let over = false;
  const isOver = () => over || deps.signal.aborted;

  /** One message's turn: true if the room goes on. */
  const turn = async (lane: Lane, txnId: TransactionId) => {
    const attempt = await slots.run(async (): Promise<Attempt> =>
      isOver() ? { kind: 'over' } : attemptSend(deps, txnId),
    );
    if (isOver()) return false;
    switch (attempt.kind) {
      case 'done':
        lane.failures = 0;
        deps.take(txnId, attempt.row);
        if (attempt.row?.status === 'sent') expire(txnId);
        return true;
      case 'again':
        lane.failures += 1;
        await backOff(deps, lane, attempt.error);
        return !isOver();
      case 'asleep':
        return false;
      case 'over':
        over = true;
        return false;
    }
  };
  const work = async (roomId: RoomId, lane: Lane) => {
    let goesOn = true;
    while (goesOn) {
      lane.poked = false;
      const txnId = deps.next(roomId);
      goesOn = txnId !== undefined && ((await turn(lane, txnId)) || (lane.poked && !isOver()));
    }
    lanes.delete(roomId);
  };

  const expire = (txnId: TransactionId) => {
    void forgetLater(deps, txnId);
  };

  return {
    begin: (roomId) => {
      const there = lanes.get(roomId);
      if (there !== undefined) there.poked = true;
      if (there !== undefined || isOver()) return;
      const waiting = createWaiting(deps.signal);
      const lane: Lane = { waiting, failures: 0, poked: false, done: Promise.resolve() };
      lanes.set(roomId, lane);
      lane.done = work(roomId, lane);
    },
    wake: () => {
      for (const lane of lanes.values()) {
        lane.failures = 0;
        lane.waiting.interrupt('pause');
      }
    },
    expire,
    idle: async () => {
      await Promise.all([...lanes.values()].map((lane) => lane.done));
    },
  };
}

async function backOff(
  { clock, random, signal, logger }: LaneDeps,
  lane: Lane,
  error: Extract<Attempt, { kind: 'again' }>['error'],
): Promise<void> {
  if (signal.aborted) return;
  logger.info(`not sent yet: ${error.kind}/${error.code}`);
  const delay = retryDelay(lane.failures, random, error);
  await lane.waiting.during('pause', (stop) => clock.sleep(delay, stop)).catch(() => undefined);
}

/**
 * A sent message whose event has not come back lies in a gap: it is in the server's history, and its row would stand
 * at the end of the timeline for ever. Rule SQ-14.
 */
async function forgetLater(deps: LaneDeps, txnId: TransactionId): Promise<void> {
  do {
    const waited = await deps.clock.sleep(SENT_PATIENCE, deps.signal).then(
      () => true,
      () => false,
    );
    if (!waited || !deps.isSent(txnId)) return;
  } while (!deps.network.online());
  const removed = await removeRow(deps.store, txnId).then(
    () => true,
    () => false,
  );
  if (removed) deps.take(txnId, undefined);
}
