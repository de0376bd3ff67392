import { createDeferred } from '#base/deferred.ts';
import { holdLock, type LockPort } from '#base/locks.ts';
import { createBroadcastPagePort } from '#bridge/broadcastPort.ts';
import { leaderLockName } from '#bridge/lockNames.ts';
import { createPagePort, type MessageEndpoint } from '#bridge/port.ts';
import type { Carriage, EngineCarrier } from './engineCarrier.ts';

export type LeaderCarrierOptions = {
  /** Orders builds; each has a leader of its own, their engines settle who rules. */
  readonly build: number;
  readonly pageId: string;
  readonly locks: LockPort;
  /** The channel between pages and engine of this build. */
  readonly channel: MessageEndpoint;
  readonly startWorker: () => StartedDedicatedWorker;
};

export type StartedDedicatedWorker = {
  readonly endpoint: MessageEndpoint;
  readonly failed: Promise<void>;
  readonly terminate: () => void;
};

/** Milliseconds between two greetings of a page that waits for the leader's engine. */
const HELLO_EVERY_MS = 250;

/**
 * The engine where there is no SharedWorker: in a dedicated worker of the page that holds the leader's lock. When
 * that page goes, the browser gives the lock to the next one, which starts a worker of its own.
 */
export function createLeaderCarrier(options: LeaderCarrierOptions): EngineCarrier {
  const { build, pageId, locks, channel, startWorker } = options;
  const elected = createDeferred<void>();
  let leading = false;
  let worker: StartedDedicatedWorker | undefined;

  const lead = (): void => {
    leading = true;
    elected.resolve();
  };
  /** Settled as soon as it is known whether there is another leader already. */
  const campaign = (async () => {
    const lock = await holdLock(locks, leaderLockName(build), { ifAvailable: true });
    if (lock !== undefined) lead();
    else void holdLock(locks, leaderLockName(build)).then(lead);
  })();

  const toOwnWorker = (): Carriage => {
    const own = worker ?? startWorker();
    worker = own;
    return {
      port: createPagePort(own.endpoint),
      broken: own.failed.then(() => 'failed' as const),
      abandon: () => {
        own.terminate();
        if (worker === own) worker = undefined;
      },
    };
  };

  const toLeader = (): Carriage => ({
    port: createBroadcastPagePort(channel, pageId),
    helloEveryMs: HELLO_EVERY_MS,
    broken: elected.promise.then(() => 'moved' as const),
    abandon: () => undefined,
  });

  return {
    connect: async () => {
      await campaign;
      return leading ? toOwnWorker() : toLeader();
    },
  };
}
