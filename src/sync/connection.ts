import type { Clock } from '#base/clock.ts';
import type { ErrorInfo } from '#base/errors.ts';
import type { ConnectionState } from '#bridge/contract.ts';

/** Tells how the connection stands, each state once. */
export type Connection = {
  readonly starting: () => void;
  readonly connected: () => void;
  readonly reconnecting: (retryAt: number, error: ErrorInfo) => void;
  readonly offline: () => void;
};

export function createConnection(tell: (state: ConnectionState) => void, clock: Clock): Connection {
  let told: ConnectionState | undefined;
  const change = (state: ConnectionState) => {
    told = state;
    tell(state);
  };
  return {
    starting: () => {
      if (told?.kind !== 'starting') change({ kind: 'starting' });
    },
    connected: () => {
      if (told?.kind !== 'connected') change({ kind: 'connected' });
    },
    reconnecting: (retryAt, error) => {
      change({ kind: 'reconnecting', retryAt, error });
    },
    offline: () => {
      if (told?.kind !== 'offline') change({ kind: 'offline', since: clock.now() });
    },
  };
}
