import { networkError } from '#base/errors.ts';

type WaitReason = 'poll' | 'catch-up' | 'pause';

/** The one thing that a loop waits for now, and a way to end that wait early. */
export type Waiting = {
  /** The work's result, or undefined if `interrupt` ended it. Rejects as the work does, and when the loop is stopped. */
  readonly during: <T>(
    reason: WaitReason,
    work: (signal: AbortSignal) => Promise<T>,
  ) => Promise<T | undefined>;
  /** Ends what is waited for, if it is for one of `reasons`. */
  readonly interrupt: (...reasons: readonly WaitReason[]) => void;
};

export function createWaiting(stopped: AbortSignal): Waiting {
  let current: { readonly reason: WaitReason; readonly controller: AbortController } | undefined;
  return {
    during: async (reason, work) => {
      const controller = new AbortController();
      const mine = { reason, controller };
      current = mine;
      try {
        return await work(AbortSignal.any([stopped, controller.signal]));
      } catch (error) {
        if (stopped.aborted) throw networkError('aborted', 'stopped', error);
        if (controller.signal.aborted) return undefined;
        throw error;
      } finally {
        if (current === mine) current = undefined;
      }
    },
    interrupt: (...reasons) => {
      if (current !== undefined && reasons.includes(current.reason)) current.controller.abort();
    },
  };
}
