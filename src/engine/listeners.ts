/** A set of callbacks; each `add` gives the function that takes its callback out again. */
export type Listeners<T> = {
  readonly add: (listener: (value: T) => void) => () => void;
  readonly emit: (value: T) => void;
  readonly size: () => number;
};

export function createListeners<T>(): Listeners<T> {
  const listeners = new Set<(value: T) => void>();
  return {
    add: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    emit: (value) => {
      for (const listener of [...listeners]) listener(value);
    },
    size: () => listeners.size,
  };
}
