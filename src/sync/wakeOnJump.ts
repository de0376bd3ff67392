import type { Clock } from '#base/clock.ts';

const STEP = 5_000;
/** More than a busy machine adds to a timer, less than anybody's sleep. */
const JUMP = 15_000;

/**
 * Calls `wake` when the clock has moved on by far more than was waited for: the machine has slept, and the
 * connection that something still waits for is most likely dead.
 */
export function wakeOnJump(deps: {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly wake: () => void;
}): { readonly end: () => void } {
  const ended = new AbortController();
  void watch(deps.clock, AbortSignal.any([deps.signal, ended.signal]), deps.wake);
  return {
    end: () => {
      ended.abort();
    },
  };
}

async function watch(clock: Clock, signal: AbortSignal, wake: () => void): Promise<void> {
  while (!signal.aborted) {
    const before = clock.now();
    const slept = await clock.sleep(STEP, signal).then(
      () => true,
      () => false,
    );
    if (slept && clock.now() - before > STEP + JUMP) {
      wake();
      return;
    }
  }
}
