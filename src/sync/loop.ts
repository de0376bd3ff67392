import type { Clock, Random } from '#base/clock.ts';
import { errorInfo, NacreError, type ErrorInfo } from '#base/errors.ts';
import type { Logger } from '#base/logger.ts';
import type { ConnectionState } from '#bridge/contract.ts';
import type { SyncToken } from '#protocol/ids.ts';
import type { HomeserverPort } from '#protocol/request.ts';
import type { SyncBatch } from '#protocol/syncBatch.ts';
import { syncRequest } from '#protocol/syncRequest.ts';
import type { WireSync } from '#protocol/wireSync.ts';
import { retryDelay } from './backoff.ts';
import { decodeV3 } from './codecV3.ts';
import { createConnection, type Connection } from './connection.ts';
import type { NetworkPort } from './networkPort.ts';
import { reach } from './reach.ts';
import { wakeOnJump } from './wakeOnJump.ts';
import { createWaiting, type Waiting } from './waiting.ts';

export type SyncLoopDeps = {
  readonly server: HomeserverPort;
  /** Where the last answer that was stored ended; absent before the first. */
  readonly position: () => Promise<SyncToken | undefined>;
  /** Stores and publishes an answer. Rejects when nothing was stored: the same answer then comes again. */
  readonly apply: (batch: SyncBatch, receivedAt: number) => Promise<void>;
  readonly clock: Clock;
  readonly random: Random;
  readonly network: NetworkPort;
  readonly onConnection: (state: ConnectionState) => void;
  /** The database failed: full, and tried again in 30 s, or not ours any more, and the loop has ended. */
  readonly onStorageProblem: (error: NacreError) => void;
  readonly signal: AbortSignal;
  readonly logger: Logger;
};

export type SyncLoop = {
  /** Synchronises until the signal fires, the session ends or the database is lost; never rejects. */
  readonly run: () => Promise<void>;
  /** Ends a back-off now. */
  readonly retryNow: () => void;
};

/** Milliseconds that the server is asked to wait for news. */
const POLL = 30_000;
/** Milliseconds beyond that until a request is given up. */
const MARGIN = 15_000;
/** The most that the margin grows to when a server needs longer. */
const LONGEST_MARGIN = 300_000;
const STORAGE_PAUSE = 30_000;
/** While there seems to be no network, it is tried all the same this often. */
const OFFLINE_PAUSE = 30_000;
/** An answer that says nothing sooner than this is one of a server that does not wait. */
const SOONEST_EMPTY = 1_000;

/** A long first answer is not begun anew for a network that only goes. */
const ANY_REQUEST = ['catch-up'] as const;

/** What the loop knows from one round to the next. */
type Progress = {
  failures: number;
  margin: number;
  /** Ask without waiting until an answer brings no rooms. */
  catchingUp: boolean;
};

type Round = {
  readonly deps: SyncLoopDeps;
  readonly waiting: Waiting;
  readonly connection: Connection;
  readonly progress: Progress;
};

/** The loop that asks `/v3/sync` again and again. Rules SQ-20 to SQ-29. https://spec.matrix.org/v1.15/client-server-api/#syncing */
export function createSyncLoop(deps: SyncLoopDeps): SyncLoop {
  const waiting = createWaiting(deps.signal);
  const connection = createConnection(deps.onConnection, deps.clock);
  const progress: Progress = { failures: 0, margin: MARGIN, catchingUp: true };
  const round: Round = { deps, waiting, connection, progress };
  return {
    run: async () => {
      if (deps.signal.aborted) return;
      Object.assign(progress, { failures: 0, margin: MARGIN, catchingUp: true });
      connection.starting();
      const unlisten = deps.network.onChange(() => {
        waiting.interrupt('pause', 'poll', ...(deps.network.online() ? ANY_REQUEST : []));
      });
      try {
        while (await oneRound(round));
      } finally {
        unlisten();
      }
    },
    retryNow: () => {
      progress.failures = 0;
      waiting.interrupt('pause');
    },
  };
}

/** Asks once and deals with whatever comes; whether there is to be another round. Never rejects. */
async function oneRound(round: Round): Promise<boolean> {
  const { deps, progress } = round;
  if (deps.signal.aborted) return false;
  try {
    const answer = await ask(round);
    if (answer === undefined) {
      // The wait was ended early: the network or the machine has come back.
      progress.catchingUp = true;
      return true;
    }
    await reach('sync.after-response');
    await take(round, answer);
    return true;
  } catch (error) {
    return afterFailure(round, error).catch((failure: unknown) => {
      if (!deps.signal.aborted) deps.logger.error(`ended: ${errorInfo(failure).message}`);
      return false;
    });
  }
}

type Answer = {
  readonly wire: WireSync;
  readonly since: SyncToken | undefined;
  readonly askedAt: number;
  readonly receivedAt: number;
};

async function ask({ deps, waiting, progress }: Round): Promise<Answer | undefined> {
  const { clock } = deps;
  await reach('sync.before-request');
  const since = await deps.position();
  const waitMs = progress.catchingUp ? 0 : POLL;
  const request = syncRequest({ waitMs, ...(since === undefined ? {} : { since }) });
  const askedAt = clock.now();
  const wire = await waiting.during(waitMs === 0 ? 'catch-up' : 'poll', (signal) => {
    if (since === undefined) return deps.server.request(request, { signal });
    const jump = wakeOnJump({ clock, signal, wake: () => waiting.interrupt('poll', 'catch-up') });
    const timeoutMs = waitMs + progress.margin;
    return deps.server.request(request, { signal, timeoutMs }).finally(jump.end);
  });
  return wire === undefined ? undefined : { wire, since, askedAt, receivedAt: clock.now() };
}

async function take(round: Round, answer: Answer): Promise<void> {
  const { deps, progress, connection } = round;
  const { wire, since, askedAt, receivedAt } = answer;
  for (const note of wire.notes.slice(0, 20)) deps.logger.warn(`left out: ${note}`);
  const batch = decodeV3(wire, since === undefined);
  await deps.apply(batch, receivedAt);
  progress.failures = 0;
  progress.margin = MARGIN;
  connection.connected();
  const stands = wire.nextBatch === since || isEmpty(batch);
  if (!progress.catchingUp && stands && receivedAt - askedAt < SOONEST_EMPTY) {
    await pause(round, SOONEST_EMPTY);
  }
  progress.catchingUp = progress.catchingUp && batch.rooms.length > 0 && wire.nextBatch !== since;
}

function isEmpty(batch: SyncBatch): boolean {
  return batch.rooms.length + batch.toDevice.length + batch.accountData.length === 0;
}

async function pause({ deps, waiting }: Round, ms: number): Promise<void> {
  await waiting.during('pause', (signal) => deps.clock.sleep(ms, signal));
}

async function afterFailure(round: Round, error: unknown): Promise<boolean> {
  const { deps, progress } = round;
  if (deps.signal.aborted) return false;
  const info = errorInfo(error);
  deps.logger.warn(`failed: ${info.kind}/${info.code}: ${info.message}`);
  progress.catchingUp = true;
  if (error instanceof NacreError && info.kind === 'storage')
    return afterStorageFailure(round, error);
  if (endsSession(info)) return false;
  await backOff(round, info);
  return !deps.signal.aborted;
}

async function afterStorageFailure(round: Round, error: NacreError): Promise<boolean> {
  const { code } = error.info;
  const passing = code === 'quota' || code === 'unknown' || code === 'blocked';
  round.deps.onStorageProblem(error);
  if (passing) await pause(round, STORAGE_PAUSE);
  return passing;
}

/** The homeserver port has told the engine of the end of the session; a locked account may be opened again. */
function endsSession(info: ErrorInfo): boolean {
  if (info.kind === 'engine') return info.code === 'not-signed-in' || info.code === 'stopped';
  if (info.kind !== 'server') return false;
  return info.code === 'M_UNKNOWN_TOKEN' || info.code === 'M_MISSING_TOKEN';
}

async function backOff(round: Round, info: ErrorInfo): Promise<void> {
  const { deps, progress, connection } = round;
  progress.failures += 1;
  if (info.kind === 'network' && info.code === 'timeout') {
    progress.margin = Math.min(LONGEST_MARGIN, progress.margin * 2);
  }
  const offline = info.kind === 'network' && !deps.network.online();
  const delay = offline ? OFFLINE_PAUSE : retryDelay(progress.failures, deps.random, info);
  if (offline) connection.offline();
  else connection.reconnecting(deps.clock.now() + delay, info);
  const online = deps.network.online();
  await pause(round, delay);
  // A network that has come back is a new beginning.
  if (!online && deps.network.online()) progress.failures = 0;
}
