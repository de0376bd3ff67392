import type { LockOptions, LockPort } from '../locks.ts';

/** Web Locks in memory, with stealing and the death of whoever holds or waits. */
export type FakeLocks = {
  /** One client's view: everything it holds and waits for ends with `kill`. */
  readonly client: () => LockPort & { readonly kill: () => void };
  readonly held: () => readonly string[];
};

type Request = {
  readonly client: object;
  readonly name: string;
  readonly mode: 'exclusive' | 'shared';
  readonly grant: () => void;
  readonly fail: (error: unknown) => void;
};

export function fakeLocks(): FakeLocks {
  let held: Request[] = [];
  let waiting: Request[] = [];

  const free = (request: Request): boolean => {
    const others = held.filter(({ name }) => name === request.name);
    return request.mode === 'shared'
      ? others.every(({ mode }) => mode === 'shared')
      : others.length === 0;
  };
  const settle = (): void => {
    for (const request of [...waiting]) {
      const before = waiting.slice(0, waiting.indexOf(request));
      if (before.some(({ name }) => name === request.name) || !free(request)) continue;
      waiting = waiting.filter((one) => one !== request);
      held.push(request);
      request.grant();
    }
  };
  const release = (request: Request): void => {
    held = held.filter((one) => one !== request);
    settle();
  };

  const client = (): LockPort & { readonly kill: () => void } => {
    const self = {};
    let dead = false;
    return {
      kill: () => {
        dead = true;
        held = held.filter((one) => one.client !== self);
        waiting = waiting.filter((one) => one.client !== self);
        settle();
      },
      request: (name, options: LockOptions, callback) =>
        new Promise((resolve, reject) => {
          const { mode = 'exclusive', ifAvailable = false, steal = false, signal } = options;
          const end = (run: () => void): void => {
            if (!dead) run();
          };
          const request: Request = {
            client: self,
            name,
            mode,
            fail: (error) => {
              end(() => {
                reject(error);
              });
            },
            grant: () => {
              queueMicrotask(() => {
                if (dead) return;
                Promise.resolve(callback({ name })).then(
                  (value) => {
                    release(request);
                    end(() => {
                      resolve(value);
                    });
                  },
                  (error: unknown) => {
                    release(request);
                    request.fail(error);
                  },
                );
              });
            },
          };
          if (signal?.aborted === true) {
            reject(new DOMException('aborted', 'AbortError'));
            return;
          }
          signal?.addEventListener('abort', () => {
            if (!waiting.includes(request)) return;
            waiting = waiting.filter((one) => one !== request);
            request.fail(new DOMException('aborted', 'AbortError'));
            settle();
          });
          if (steal) {
            const victims = held.filter((one) => one.name === name);
            held = held.filter((one) => one.name !== name);
            for (const victim of victims) victim.fail(new DOMException('stolen', 'AbortError'));
            waiting.unshift(request);
          } else if (ifAvailable && (!free(request) || waiting.some((one) => one.name === name))) {
            queueMicrotask(() => {
              resolve(callback(null));
            });
            return;
          } else waiting.push(request);
          settle();
        }),
    };
  };
  return { client, held: () => held.map(({ name }) => name) };
}
