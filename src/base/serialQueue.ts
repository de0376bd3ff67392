/** Runs asynchronous jobs one after another, in the order they were added. A failed job does not stop the next. */
export type SerialQueue = {
  readonly run: <T>(job: () => Promise<T>) => Promise<T>;
  /** Resolves when everything added so far has ended. */
  readonly idle: () => Promise<void>;
};

export function createSerialQueue(): SerialQueue {
  let tail: Promise<unknown> = Promise.resolve();
  return {
    run: (job) => {
      const result = tail.then(job);
      tail = result.catch(() => undefined);
      return result;
    },
    idle: async () => {
      await tail;
    },
  };
}
