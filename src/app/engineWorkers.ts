import { bridgeChannelName } from '#bridge/broadcastPort.ts';
import { wantsDedicatedEngine } from '#hooks';
import type { EngineCarrier } from './engineCarrier.ts';
import { createLeaderCarrier, type StartedDedicatedWorker } from './engineLeader.ts';
import { createSharedCarrier, type StartedWorker } from './engineShared.ts';

export type WorkersOptions = {
  readonly pageId: string;
  /** Orders builds. */
  readonly build: number;
  readonly locks: LockManager;
};

/** The engine in a SharedWorker where the browser has one, else in a dedicated worker of one of the pages. */
export function createWorkerCarrier({ pageId, build, locks }: WorkersOptions): EngineCarrier {
  if ('SharedWorker' in globalThis && !wantsDedicatedEngine())
    return createSharedCarrier({
      build,
      heldLocks: async () => {
        const { held = [] } = await locks.query();
        return held.flatMap(({ name }) => (name === undefined ? [] : [name]));
      },
      startWorker: startShared,
    });
  return createLeaderCarrier({
    build,
    pageId,
    locks,
    channel: new BroadcastChannel(bridgeChannelName(build)),
    startWorker: startDedicated,
  });
}

/** Lets the worker live on for some seconds behind the last page, where the browser can: what is sent gets out. */
const lifetime = { extendedLifetime: true };

function startShared(name: string): StartedWorker {
  const worker = new SharedWorker(new URL('../engine/worker.ts', import.meta.url), {
    // In front of `type`, as Vite reads the type off the source.
    ...lifetime,
    type: 'module',
    name,
  });
  return { port: worker.port, failed: firstError(worker) };
}

function startDedicated(): StartedDedicatedWorker {
  const worker = new Worker(new URL('../engine/worker.ts', import.meta.url), {
    type: 'module',
    name: 'nacre',
  });
  return {
    endpoint: {
      postMessage: (message) => {
        worker.postMessage(message);
      },
      addEventListener: (type, listener) => {
        worker.addEventListener(type, listener);
      },
      removeEventListener: (type, listener) => {
        worker.removeEventListener(type, listener);
      },
    },
    failed: firstError(worker),
    terminate: () => {
      worker.terminate();
    },
  };
}

function firstError(worker: AbstractWorker): Promise<void> {
  return new Promise((resolve) => {
    worker.addEventListener('error', () => {
      resolve();
    });
  });
}
