import { createListeners } from './listeners.ts';

/** Whether there is a network, as the pages tell: a worker's own `onLine` is no better. */
export type NetworkState = {
  readonly online: () => boolean;
  /** Calls back on every change; gives the function that ends it. */
  readonly onChange: (listener: (online: boolean) => void) => () => void;
};

export type NetworkStateBox = NetworkState & { readonly set: (online: boolean) => void };

export function createNetworkState(): NetworkStateBox {
  const listeners = createListeners<boolean>();
  let online = true;
  return {
    online: () => online,
    onChange: listeners.add,
    set: (now) => {
      if (now === online) return;
      online = now;
      listeners.emit(now);
    },
  };
}
