import { createDeferred } from './deferred.ts';

/** The part of Web Locks that Nacre uses; `navigator.locks` is one. https://www.w3.org/TR/web-locks/ */
export type LockPort = {
  readonly request: (
    name: string,
    options: LockOptions,
    callback: (lock: unknown) => Promise<void> | undefined,
  ) => Promise<unknown>;
};

export type LockOptions = {
  readonly mode?: 'exclusive' | 'shared';
  readonly ifAvailable?: boolean;
  readonly steal?: boolean;
  readonly signal?: AbortSignal;
};

/** A lock that is held. */
export type HeldLock = {
  /** Aborted when somebody has stolen the lock. */
  readonly lost: AbortSignal;
  readonly release: () => void;
};

/** Waits for a lock; undefined only with `ifAvailable`. Rejects when `signal` fires first. */
export function holdLock(
  locks: LockPort,
  name: string,
  options: LockOptions = {},
): Promise<HeldLock | undefined> {
  return new Promise((resolve, reject) => {
    const end = createDeferred<void>();
    const lost = new AbortController();
    let released = false;
    const release = (): void => {
      released = true;
      end.resolve();
    };
    const held = (lock: unknown): Promise<void> | undefined => {
      if (lock === null) {
        resolve(undefined);
        return undefined;
      }
      resolve({ lost: lost.signal, release });
      return end.promise;
    };
    locks.request(name, options, held).catch((error: unknown) => {
      reject(error);
      if (!released) lost.abort();
    });
  });
}

/** Resolves when nobody holds the lock any more: its holder is dead. Rejects when `signal` fires first. */
export async function waitForFreeLock(
  locks: LockPort,
  name: string,
  signal?: AbortSignal,
): Promise<void> {
  const options: LockOptions = { mode: 'shared', ...(signal === undefined ? {} : { signal }) };
  await locks.request(name, options, async () => undefined);
}
