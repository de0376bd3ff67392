import { networkError } from './errors.ts';

/** Time as a collaborator, so that tests own it. All values are milliseconds. */
export type Clock = {
  /** Wall clock, milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves after `ms`; rejects with `network/aborted` when `signal` fires first. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
};

/** A number in [0, 1), injected so that jitter is repeatable in tests. */
export type Random = () => number;

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(networkError('aborted', 'sleep aborted'));
        return;
      }
      const abort = () => {
        clearTimeout(timer);
        reject(networkError('aborted', 'sleep aborted'));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', abort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', abort, { once: true });
    }),
};
