import type { Clock } from '../clock.ts';
import { networkError } from '../errors.ts';

/** A clock that stands still until a test moves it. */
export type ManualClock = Clock & {
  /** Moves on; whoever sleeps until then wakes, in the order of waking. */
  readonly advance: (ms: number) => Promise<void>;
  /** How many sleep now. */
  readonly sleepers: () => number;
};

type Sleeper = { readonly at: number; readonly wake: () => void };

export function manualClock(start = 1_800_000_000_000): ManualClock {
  let time = start;
  const sleepers = new Set<Sleeper>();
  const sleep: Clock['sleep'] = (ms, signal) =>
    new Promise((resolve, reject) => {
      const sleeper = {
        at: time + ms,
        wake: () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      const abort = () => {
        sleepers.delete(sleeper);
        reject(networkError('aborted', 'sleep aborted'));
      };
      if (signal?.aborted === true) {
        abort();
        return;
      }
      signal?.addEventListener('abort', abort, { once: true });
      sleepers.add(sleeper);
    });
  return {
    now: () => time,
    sleep,
    sleepers: () => sleepers.size,
    advance: async (ms) => {
      time += ms;
      const due = [...sleepers].filter(({ at }) => at <= time).toSorted((a, b) => a.at - b.at);
      for (const sleeper of due) {
        sleepers.delete(sleeper);
        sleeper.wake();
      }
      // Whatever follows from waking follows before the test goes on.
      await new Promise<void>((resolve) => {
        setTimeout(resolve, 0);
      });
    },
  };
}
