import { type ErrorInfo, unreachable } from '#base/errors.ts';
import { createPendingCalls } from './calls.ts';
import { createClientSubscriptions } from './clientSubscriptions.ts';
import type { EngineMessage } from './contract.ts';
import type { EngineLink, PageState } from './engineLink.ts';
import type { PagePort } from './port.ts';

/**
 * The page's side of the bridge. It outlives engines: `attach` it to a port, `detach` it when that engine is dead,
 * and attach it to the next one; subscriptions begin anew there, and calls that can be repeated are sent again.
 */
export type BridgeClient = EngineLink & {
  readonly attach: (port: PagePort) => void;
  /** Calls that were under way and must not be repeated reject with `engine/stopped`. */
  readonly detach: () => void;
  readonly setPage: (state: PageState) => void;
  readonly ping: (id: number) => void;
  /** Says goodbye: the page is being left. */
  readonly bye: () => void;
};

export type BridgeClientOptions = {
  readonly pageId: string;
  /** Orders builds. */
  readonly build: number;
  readonly events: BridgeClientEvents;
};

export type BridgeClientEvents = {
  readonly welcome: (engineId: string) => void;
  /** A newer build rules: nothing is sent or heard any more. */
  readonly outdated: (build: number) => void;
  /** The engine ends itself. */
  readonly closing: () => void;
  readonly pong: (id: number) => void;
  /** The engine's uncaught error. */
  readonly fault: (error: ErrorInfo) => void;
};

export function createBridgeClient({ pageId, build, events }: BridgeClientOptions): BridgeClient {
  let port: PagePort | undefined;
  /** The port once its engine has said welcome; nothing but `hello` is said before. */
  let live: PagePort | undefined;
  let page: PageState | undefined;
  const calls = createPendingCalls();
  const subscriptions = createClientSubscriptions(() => live);

  const begin = (engineId: string): void => {
    live = port;
    if (live === undefined) return;
    if (page !== undefined) live.post({ kind: 'page', ...page });
    subscriptions.begin();
    calls.begin(live);
    events.welcome(engineId);
  };

  const detach = (): void => {
    port?.close();
    port = undefined;
    live = undefined;
    calls.interrupt();
  };

  const receive = (message: EngineMessage): void => {
    switch (message.kind) {
      case 'welcome':
        begin(message.engineId);
        return;
      case 'outdated':
        detach();
        events.outdated(message.build);
        return;
      case 'reply':
      case 'refusal':
        calls.settle(message);
        return;
      case 'snapshot':
      case 'change':
      case 'ended':
        subscriptions.receive(message);
        return;
      default:
        notify(events, message);
    }
  };

  return {
    call: (name, args) => calls.add(name, args, live),
    subscribe: subscriptions.open,
    attach: (next) => {
      port?.close();
      port = next;
      live = undefined;
      next.onMessage((message) => {
        if (port === next) receive(message);
      });
      next.post({ kind: 'hello', pageId, build });
    },
    detach,
    setPage: (state) => {
      page = state;
      live?.post({ kind: 'page', ...state });
    },
    ping: (id) => {
      live?.post({ kind: 'ping', id });
    },
    bye: () => {
      live?.post({ kind: 'bye' });
    },
  };
}

type Notice = Extract<EngineMessage, { readonly kind: 'closing' | 'pong' | 'fault' }>;

function notify(events: BridgeClientEvents, message: Notice): void {
  switch (message.kind) {
    case 'closing':
      events.closing();
      return;
    case 'pong':
      events.pong(message.id);
      return;
    case 'fault':
      events.fault(message.error);
      return;
    default:
      unreachable(message);
  }
}
