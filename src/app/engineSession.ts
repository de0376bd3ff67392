import { createDeferred } from '#base/deferred.ts';
import type { Clock } from '#base/clock.ts';
import { type LockPort, waitForFreeLock } from '#base/locks.ts';
import type { BridgeClient } from '#bridge/client.ts';
import { aliveLockName } from '#bridge/lockNames.ts';
import type { Carriage } from './engineCarrier.ts';

/** How a connection with one engine ended. */
export type SessionEnd = 'dead' | 'hung' | 'failed' | 'moved' | 'closing' | 'outdated';

/** One page's connection with one engine, from hello to its end. */
export type EngineSession = {
  readonly welcomed: (engineId: string) => void;
  readonly pong: (id: number) => void;
  readonly closing: () => void;
  readonly outdated: () => void;
  readonly ended: Promise<SessionEnd>;
};

export type EngineSessionDeps = {
  readonly client: Pick<BridgeClient, 'attach' | 'ping'>;
  readonly locks: LockPort;
  readonly clock: Clock;
  readonly onWelcome: () => void;
};

/** Milliseconds between two heartbeats. */
const PING_EVERY_MS = 5000;
/** Heartbeats without an answer after which an engine counts as hanging. */
const PINGS_MISSED = 2;
/** Milliseconds that an engine has to say welcome. */
const WELCOME_PATIENCE_MS = 10_000;
/** Milliseconds that an engine which says that it ends has for that. */
const CLOSING_PATIENCE_MS = 2000;

/**
 * Greets the engine and watches over it: by the lock that it holds as long as it lives, and by a heartbeat, as an
 * engine that hangs holds its lock too.
 */
export function startEngineSession(deps: EngineSessionDeps, carriage: Carriage): EngineSession {
  const { client, locks, clock } = deps;
  const end = createDeferred<SessionEnd>();
  const over = new AbortController();
  const welcome = new AbortController();
  let answered = 0;

  const finish = (how: SessionEnd): void => {
    over.abort();
    end.resolve(how);
  };
  const after = (milliseconds: number, signal: AbortSignal, act: () => void): void => {
    clock.sleep(milliseconds, signal).then(act, () => undefined);
  };

  const greet = (): void => {
    client.attach(carriage.port);
    if (carriage.helloEveryMs === undefined) return;
    after(carriage.helloEveryMs, AbortSignal.any([over.signal, welcome.signal]), greet);
  };

  const beat = (sent: number, missed: number): void => {
    client.ping(sent);
    after(PING_EVERY_MS, over.signal, () => {
      // Counted by questions rather than by time: a computer that wakes up has not been ignored.
      const nowMissed = answered >= sent ? 0 : missed + 1;
      if (nowMissed >= PINGS_MISSED) finish('hung');
      else beat(sent + 1, nowMissed);
    });
  };

  void carriage.broken.then((how) => {
    if (how === 'moved' || !welcome.signal.aborted) finish(how);
  });
  after(WELCOME_PATIENCE_MS, AbortSignal.any([over.signal, welcome.signal]), () => {
    finish('hung');
  });
  greet();

  return {
    welcomed: (engineId) => {
      if (welcome.signal.aborted) return;
      welcome.abort();
      waitForFreeLock(locks, aliveLockName(engineId), over.signal).then(
        () => {
          finish('dead');
        },
        () => undefined,
      );
      beat(1, 0);
      deps.onWelcome();
    },
    pong: (id) => {
      answered = Math.max(answered, id);
    },
    closing: () => {
      // Its lock tells when it is gone; a shared worker that is asked for earlier may still be the old one.
      after(CLOSING_PATIENCE_MS, over.signal, () => {
        finish('closing');
      });
    },
    outdated: () => {
      finish('outdated');
    },
    ended: end.promise,
  };
}
