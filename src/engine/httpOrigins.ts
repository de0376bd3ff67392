/** The origins that the engine may speak to: those of the accounts' servers, and those of a discovery under way. */
export type HttpOrigins = {
  readonly has: (origin: string) => boolean;
  /**
   * Allows the origin of an address until the answer is called; harmless when called twice. Several may allow the
   * same origin, and it is allowed until the last has let go.
   */
  readonly allow: (address: string) => () => void;
};

export function createHttpOrigins(): HttpOrigins {
  const holders = new Map<string, number>();
  return {
    has: (origin) => holders.has(origin),
    allow: (address) => {
      const { origin } = new URL(address);
      holders.set(origin, (holders.get(origin) ?? 0) + 1);
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        const left = (holders.get(origin) ?? 1) - 1;
        if (left === 0) holders.delete(origin);
        else holders.set(origin, left);
      };
    },
  };
}
