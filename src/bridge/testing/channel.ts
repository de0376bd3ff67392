import type { EngineMessage, PageMessage } from '../contract.ts';
import { createEnginePort, createPagePort, type EnginePort, type PagePort } from '../port.ts';

/** Both ends of a way between a page and the engine, over a real MessageChannel. */
export function bridgeChannel(): { readonly page: PagePort; readonly engine: EnginePort } {
  const { port1, port2 } = new MessageChannel();
  return { page: createPagePort(port1), engine: createEnginePort(port2) };
}

/** A port whose messages a test delivers itself, one by one. */
type HandPort<Out, In> = {
  readonly port: {
    readonly post: (message: Out) => void;
    readonly onMessage: (listener: (message: In) => void) => void;
    readonly close: () => void;
  };
  /** What was posted and not taken out yet. */
  readonly posted: Out[];
  readonly deliver: (message: In) => void;
};

function handPort<Out, In>(): HandPort<Out, In> {
  const posted: Out[] = [];
  let listener: ((message: In) => void) | undefined;
  return {
    posted,
    port: {
      post: (message) => {
        posted.push(structuredClone(message));
      },
      onMessage: (next) => {
        listener = next;
      },
      close: () => {
        listener = undefined;
      },
    },
    deliver: (message) => listener?.(structuredClone(message)),
  };
}

/** Two ends of which a test carries each message over. */
export function handChannel() {
  const page = handPort<PageMessage, EngineMessage>();
  const engine = handPort<EngineMessage, PageMessage>();
  return {
    page: page.port,
    engine: engine.port,
    /** Carries up to `count` waiting messages to the engine; tells how many there were. */
    toEngine: (count = Number.POSITIVE_INFINITY): number =>
      carry(page.posted, engine.deliver, count),
    toPage: (count = Number.POSITIVE_INFINITY): number => carry(engine.posted, page.deliver, count),
    /** What waits on the way to the page. */
    waiting: engine.posted,
  };
}

function carry<T>(from: T[], deliver: (message: T) => void, count: number): number {
  let carried = 0;
  while (carried < count && from.length > 0) {
    const [message] = from.splice(0, 1);
    if (message === undefined) break;
    deliver(message);
    carried += 1;
  }
  return carried;
}
