import type { Clock } from '#base/clock.ts';
import { engineError, type ErrorInfo } from '#base/errors.ts';
import { holdLock, type LockPort } from '#base/locks.ts';
import { type BridgeClient, createBridgeClient } from '#bridge/client.ts';
import { pageLockName } from '#bridge/lockNames.ts';
import type { LinkView } from '#stores/link.ts';
import type { EngineCarrier } from './engineCarrier.ts';
import { type EngineSession, type SessionEnd, startEngineSession } from './engineSession.ts';

export type EngineConnectionOptions = {
  readonly pageId: string;
  /** Orders builds. */
  readonly build: number;
  readonly carrier: EngineCarrier;
  readonly locks: LockPort;
  readonly clock: Clock;
  /** Whether the server has another build than this page's by now. */
  readonly isReplaced: () => Promise<boolean>;
  readonly report: (link: LinkView) => void;
  readonly onFault: (error: ErrorInfo) => void;
};

/** Milliseconds without an engine that nobody is told of: another one is there in a fraction of it. */
const LOST_AFTER_MS = 500;
/** Milliseconds after which an engine that dies has lived. */
const LIVED_MS = 5000;
/** Engines in a row that did not live, after which the page says that it has none. */
const FAILED_AFTER = 4;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Keeps a page connected with an engine, whichever that is: when one dies or hangs, the next is found or started.
 * Ends for good only when a newer build rules.
 */
export function connectEngine(options: EngineConnectionOptions): BridgeClient {
  const { pageId, build, report, onFault } = options;
  let session: EngineSession | undefined;
  const client = createBridgeClient({
    pageId,
    build,
    events: {
      welcome: (engineId) => session?.welcomed(engineId),
      outdated: () => session?.outdated(),
      closing: () => session?.closing(),
      pong: (id) => session?.pong(id),
      fault: onFault,
    },
  });
  keepConnected(options, client, (next) => {
    session = next;
  }).catch((error: unknown) => {
    const { info } = engineError('internal', 'The connection with the engine broke', error);
    report({ kind: 'failed', error: info });
  });
  return client;
}

async function keepConnected(
  options: EngineConnectionOptions,
  client: BridgeClient,
  onSession: (session: EngineSession) => void,
): Promise<void> {
  const { pageId, carrier, locks, clock, report } = options;
  // The engine takes a page whose lock is free for dead.
  await holdLock(locks, pageLockName(pageId));
  const luck = createLuck(options);
  for (;;) {
    const carriage = await carrier.connect();
    const session = startEngineSession({ client, locks, clock, onWelcome: luck.up }, carriage);
    onSession(session);
    const how = await session.ended;
    client.detach();
    if (how === 'outdated' || (how === 'failed' && (await options.isReplaced()))) {
      report({ kind: 'outdated' });
      return;
    }
    if (how !== 'moved') carriage.abandon(how);
    const pause = luck.down(how);
    if (pause > 0) await clock.sleep(pause);
  }
}

/** Counts how engines fare, and reports it. `down` gives the milliseconds to wait before the next one. */
function createLuck(options: EngineConnectionOptions) {
  const { clock, report } = options;
  /** Engines in a row that did not live. */
  let failures = 0;
  let upSince: number | undefined;
  let lost = new AbortController();
  return {
    up: (): void => {
      lost.abort();
      upSince = clock.now();
      report({ kind: 'up' });
    },
    down: (how: SessionEnd): number => {
      const lived = upSince !== undefined && clock.now() - upSince > LIVED_MS;
      if (upSince !== undefined) {
        lost = new AbortController();
        reportLostLater(options, lost.signal);
      }
      upSince = undefined;
      if (how === 'moved') return 0;
      failures = lived ? 0 : failures + 1;
      if (failures >= FAILED_AFTER) report({ kind: 'failed', error: reasonOf(how) });
      return pauseAfter(failures);
    },
  };
}

/** A dead engine is replaced within milliseconds; only if that takes longer a person is told. */
function reportLostLater({ clock, report }: EngineConnectionOptions, up: AbortSignal): void {
  clock.sleep(LOST_AFTER_MS, up).then(
    () => {
      report({ kind: 'lost' });
    },
    () => undefined,
  );
}

/** Milliseconds to wait before the next engine is asked for. */
function pauseAfter(failures: number): number {
  return failures <= 1 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (failures - 2), LONGEST_PAUSE_MS);
}

function reasonOf(how: SessionEnd): ErrorInfo {
  return engineError('stopped', `No engine stays alive: the last one was ${how}`).info;
}
