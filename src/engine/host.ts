import type { Clock } from '#base/clock.ts';
import { type ErrorInfo, errorInfo } from '#base/errors.ts';
import { holdLock, type LockPort, waitForFreeLock } from '#base/locks.ts';
import type { EngineMessage } from '#bridge/contract.ts';
import type { PageState } from '#bridge/engineLink.ts';
import { aliveLockName, engineGeneration, pageLockName } from '#bridge/lockNames.ts';
import type { EnginePort, MessageEndpoint } from '#bridge/port.ts';
import { createBridgeServer } from '#bridge/server.ts';
import type { AccountKey } from '#protocol/ids.ts';
import { holdAccount } from './accountGuard.ts';
import { createEnginePeers } from './enginePeers.ts';
import type { AccountHold, Engine, EngineDeps, PagesState } from './engineTypes.ts';

/** What gives an engine its life in a worker: pages, other engines, and its end. */
export type EngineHost = {
  /** Serves a page. */
  readonly connect: (port: EnginePort) => void;
  /** Tells every page of an error that nobody caught. */
  readonly fault: (error: ErrorInfo) => void;
};

export type EngineHostOptions = {
  /** Orders builds. */
  readonly build: number;
  readonly engineId: string;
  readonly locks: LockPort;
  readonly clock: Clock;
  /** The channel of all engines. */
  readonly peersChannel: MessageEndpoint;
  readonly createEngine: (deps: HostedDeps) => Engine;
  /** Ends the worker. */
  readonly endWorker: () => void;
};

/** What the host itself gives the engine. */
export type HostedDeps = Pick<
  EngineDeps,
  'build' | 'engineId' | 'holdAccount' | 'onOutdated' | 'onBroken'
>;

/** The last thing that an engine says to every page, also to those that come later. */
type LastWord = Extract<EngineMessage, { readonly kind: 'outdated' | 'closing' }>;

/** Milliseconds that an engine has to finish its write when it has to go. */
const STOP_PATIENCE_MS = 5000;
/** Milliseconds after which a holder that is still waited for has proved that it lives. */
const GIVE_WAY_MS = 10_000;
/** Faults that are kept for the first page. */
const EARLY_FAULTS = 10;

export function createEngineHost(options: EngineHostOptions): EngineHost {
  const { build, engineId, locks, clock } = options;
  let lastWord: LastWord | undefined;

  const stepDown = (word: LastWord): void => {
    if (lastWord !== undefined) return;
    lastWord = word;
    void stopped().then(() => {
      guard.releaseAll();
      server.broadcast(word);
      if (word.kind === 'closing') options.endWorker();
    });
  };
  const stopped = async (): Promise<void> => {
    const stopping = engine.stop().catch((error: unknown) => {
      server.broadcast({ kind: 'fault', error: errorInfo(error) });
    });
    await Promise.race([stopping, clock.sleep(STOP_PATIENCE_MS)]);
  };
  const outdated = (newer: number): void => {
    stepDown({ kind: 'outdated', build: newer });
  };

  const guard = createGuard(options, stepDown);
  const engine = options.createEngine({
    build,
    engineId,
    holdAccount: guard.hold,
    onOutdated: outdated,
    onBroken: () => {
      stepDown({ kind: 'closing' });
    },
  });
  const faults = createFaults((message) => {
    server.broadcast(message);
  });
  const server = createBridgeServer({
    build,
    engineId,
    handlers: engine.handlers,
    topics: engine.topics,
    clock,
    events: {
      joined: (pageId, leave) => {
        // A page holds this lock as long as it lives.
        waitForFreeLock(locks, pageLockName(pageId)).then(leave, leave);
        faults.joined();
      },
      pagesChanged: (pages) => {
        engine.pagesChanged(summarize(pages));
      },
      newerPage: outdated,
    },
  });
  // Pages take a free lock for a dead engine, so nobody is welcomed before it is held.
  const alive = holdLock(locks, aliveLockName(engineId));
  return {
    connect: (port) => {
      void alive.then(() => {
        if (lastWord === undefined) server.connect(port);
        else turnAway(port, lastWord);
      });
    },
    fault: faults.add,
  };
}

/** The locks of the accounts, and the other engines that may want them. */
function createGuard(options: EngineHostOptions, stepDown: (word: LastWord) => void) {
  const { build, engineId, locks, clock, peersChannel } = options;
  const holds = new Set<AccountHold>();
  const peers = createEnginePeers({
    build,
    engineId,
    channel: peersChannel,
    onNewer: (newer) => {
      stepDown({ kind: 'outdated', build: newer });
    },
  });
  peers.greet();
  // Made by a page that took the engine before it for hanging. If that one lives, pages belong to it.
  const isStandIn = (engineGeneration(engineId, build) ?? 0) > 0;
  const giveWay = (): void => {
    stepDown({ kind: 'closing' });
  };
  return {
    hold: async (account: AccountKey, signal: AbortSignal): Promise<AccountHold> => {
      const waiting = new AbortController();
      if (isStandIn) after(clock, GIVE_WAY_MS, waiting.signal, giveWay);
      const hold = await holdAccount({ locks, peers, clock }, account, signal).finally(() => {
        waiting.abort();
      });
      holds.add(hold);
      hold.lost.addEventListener('abort', () => {
        const newer = peers.newerBuild();
        stepDown(newer === undefined ? { kind: 'closing' } : { kind: 'outdated', build: newer });
      });
      return hold;
    },
    releaseAll: () => {
      for (const hold of holds) hold.release();
    },
  };
}

function after(clock: Clock, milliseconds: number, signal: AbortSignal, act: () => void): void {
  clock.sleep(milliseconds, signal).then(act, () => undefined);
}

/** Uncaught errors go to every page; those before the first page are kept for it. */
function createFaults(broadcast: (message: EngineMessage) => void) {
  const early: ErrorInfo[] = [];
  let anyPage = false;
  return {
    add: (error: ErrorInfo): void => {
      if (anyPage) broadcast({ kind: 'fault', error });
      else if (early.length < EARLY_FAULTS) early.push(error);
    },
    joined: (): void => {
      anyPage = true;
      for (const error of early.splice(0)) broadcast({ kind: 'fault', error });
    },
  };
}

/** Answers a page that comes when this engine has ended. */
function turnAway(port: EnginePort, word: LastWord): void {
  port.onMessage((message) => {
    if (message.kind === 'hello') port.post(word);
  });
}

function summarize(pages: readonly PageState[]): PagesState {
  return {
    count: pages.length,
    visible: pages.some(({ visible }) => visible),
    focused: pages.some(({ focused }) => focused),
    // One page that says otherwise may be asleep since it saw no network.
    online: pages.length === 0 || pages.some(({ online }) => online),
  };
}
