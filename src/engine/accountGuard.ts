import type { Clock } from '#base/clock.ts';
import { engineError, networkError } from '#base/errors.ts';
import { type HeldLock, holdLock, type LockPort } from '#base/locks.ts';
import type { AccountKey } from '#protocol/ids.ts';
import type { EnginePeers } from './enginePeers.ts';
import type { AccountHold } from './engineTypes.ts';

export type AccountGuardDeps = {
  readonly locks: LockPort;
  readonly peers: EnginePeers;
  readonly clock: Clock;
};

/** Milliseconds without a word of the holder after which its lock is taken from it. */
const HOLDER_PATIENCE_MS = 3000;
/** Milliseconds between two questions to the holder. */
const ASK_EVERY_MS = 500;

/**
 * Waits until this engine alone has the account. A holder that answers is waited for: one of an older build is about
 * to step down, one of the same build rules until it ends. A holder that says nothing for three seconds hangs: its
 * lock is stolen, and the epoch in the database keeps it from writing.
 *
 * Rejects with `engine/stopped` when a newer build rules, and with `network/aborted` when `signal` fires.
 */
export async function holdAccount(
  { locks, peers, clock }: AccountGuardDeps,
  account: AccountKey,
  signal: AbortSignal,
): Promise<AccountHold> {
  if (signal.aborted) throw networkError('aborted', 'No longer wanted');
  const name = `engine:${account}`;
  const hold =
    (await holdLock(locks, name, { ifAvailable: true })) ??
    (await waitForHolder({ locks, peers, clock }, account, signal));
  if (signal.aborted || peers.newerBuild() !== undefined) {
    hold.release();
    throw signal.aborted
      ? networkError('aborted', 'No longer wanted')
      : engineError('stopped', 'A newer build rules');
  }
  peers.holds.add(account);
  const letGo = (): void => {
    peers.holds.delete(account);
  };
  hold.lost.addEventListener('abort', letGo, { once: true });
  return {
    account,
    lost: hold.lost,
    release: () => {
      letGo();
      hold.release();
    },
  };
}

async function waitForHolder(
  { locks, peers, clock }: AccountGuardDeps,
  account: AccountKey,
  signal: AbortSignal,
): Promise<HeldLock> {
  const name = `engine:${account}`;
  const queue = new AbortController();
  const done = new AbortController();
  const queued = holdLock(locks, name, { signal: queue.signal });
  const stop = (): void => {
    queue.abort();
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    const silent = holderIsSilent({ peers, clock }, account, done.signal);
    const hold = await Promise.race([queued, silent]);
    if (hold !== undefined) return hold;
    queue.abort();
    // The lock may have come in the same moment; then nothing has to be taken from anybody.
    const late = await queued.catch(() => undefined);
    return late ?? (await steal(locks, name));
  } catch (error) {
    throw signal.aborted ? networkError('aborted', 'No longer wanted', error) : error;
  } finally {
    done.abort();
    signal.removeEventListener('abort', stop);
  }
}

async function steal(locks: LockPort, name: string): Promise<HeldLock> {
  const hold = await holdLock(locks, name, { steal: true });
  if (hold === undefined) throw engineError('internal', 'A stolen lock is always given');
  return hold;
}

/**
 * Resolves with nothing as soon as nobody who holds the account has answered for {@link HOLDER_PATIENCE_MS}. Counts
 * questions rather than time, as a computer that wakes up has not been ignored.
 */
async function holderIsSilent(
  { peers, clock }: Pick<AccountGuardDeps, 'peers' | 'clock'>,
  account: AccountKey,
  signal: AbortSignal,
): Promise<undefined> {
  let unanswered = 0;
  while (unanswered < HOLDER_PATIENCE_MS / ASK_EVERY_MS) {
    const before = peers.words(account);
    peers.greet();
    try {
      await clock.sleep(ASK_EVERY_MS, signal);
    } catch {
      return undefined;
    }
    unanswered = peers.words(account) === before ? unanswered + 1 : 0;
  }
  return undefined;
}
