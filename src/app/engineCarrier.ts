import type { PagePort } from '#bridge/port.ts';

/** Brings a page to its engine, and starts one if there is none. */
export type EngineCarrier = {
  readonly connect: () => Promise<Carriage>;
};

/** One way to one engine. */
export type Carriage = {
  readonly port: PagePort;
  /** Milliseconds between two greetings where nobody may be listening yet; otherwise one greeting waits at the door. */
  readonly helloEveryMs?: number;
  /**
   * Resolves when this way leads nowhere: `failed` if the engine's script does not run, `moved` if there is a better
   * way now.
   */
  readonly broken: Promise<'failed' | 'moved'>;
  /** What became of the engine at the end of this way; the next `connect` does not lead there. */
  readonly abandon: (how: 'dead' | 'hung' | 'failed' | 'closing') => void;
};
