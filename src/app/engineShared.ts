import { aliveLockName, engineGeneration, workerName } from '#bridge/lockNames.ts';
import { createPagePort, type MessageEndpoint } from '#bridge/port.ts';
import type { Carriage, EngineCarrier } from './engineCarrier.ts';

export type SharedCarrierOptions = {
  /** Orders builds. */
  readonly build: number;
  /** Names of the locks that are held now. */
  readonly heldLocks: () => Promise<readonly string[]>;
  readonly startWorker: (name: string) => StartedWorker;
};

export type StartedWorker = {
  readonly port: MessageEndpoint;
  /** Resolves when the script could not be run. */
  readonly failed: Promise<void>;
};

/**
 * The engine in a SharedWorker, which the browser gives to every page that asks for it by the same name. A page
 * cannot end one that hangs; it goes on to the next name, and pages that come later find that one by its lock.
 */
export function createSharedCarrier(options: SharedCarrierOptions): EngineCarrier {
  const { build, heldLocks, startWorker } = options;
  let atLeast = 0;

  const newestGeneration = async (): Promise<number> => {
    const names = await heldLocks();
    const alive = names
      .filter((name) => name.startsWith(aliveLockName('')))
      .map((name) => engineGeneration(name, build) ?? 0);
    return Math.max(atLeast, ...alive);
  };

  return {
    connect: async (): Promise<Carriage> => {
      const generation = await newestGeneration();
      const { port, failed } = startWorker(workerName(generation));
      return {
        port: createPagePort(port),
        broken: failed.then(() => 'failed' as const),
        abandon: (how) => {
          // The browser makes a dead one anew by the same name. One that ends itself may have given way to an older one.
          if (how === 'closing') atLeast = 0;
          if (how === 'hung') atLeast = Math.max(atLeast, generation + 1);
        },
      };
    },
  };
}
