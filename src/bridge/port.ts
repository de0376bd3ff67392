import type { EngineMessage, PageMessage } from './contract.ts';

/**
 * One end of the way between a page and the engine. Both ends are of the same build, which `hello` and `welcome`
 * make sure of; so only the envelope is checked here, and this is the one place that trusts the rest.
 */
type BridgePort<Out, In> = {
  readonly post: (message: Out) => void;
  /** Begins the delivery. Called once. */
  readonly onMessage: (listener: (message: In) => void) => void;
  readonly close: () => void;
};

/** The page's end. */
export type PagePort = BridgePort<PageMessage, EngineMessage>;
/** The engine's end. */
export type EnginePort = BridgePort<EngineMessage, PageMessage>;

/** What `MessagePort`, `Worker`, a dedicated worker's scope and `BroadcastChannel` have in common. */
export type MessageEndpoint = {
  postMessage: (message: unknown) => void;
  addEventListener: (
    type: 'message',
    listener: (event: { readonly data: unknown }) => void,
  ) => void;
  removeEventListener: (
    type: 'message',
    listener: (event: { readonly data: unknown }) => void,
  ) => void;
  start?: () => void;
  close?: () => void;
};

const pageKinds: ReadonlySet<string> = new Set<PageMessage['kind']>([
  'hello',
  'call',
  'subscribe',
  'unsubscribe',
  'ack',
  'page',
  'ping',
  'bye',
]);

const engineKinds: ReadonlySet<string> = new Set<EngineMessage['kind']>([
  'welcome',
  'outdated',
  'reply',
  'refusal',
  'snapshot',
  'change',
  'ended',
  'pong',
  'closing',
  'fault',
]);

/** A page's end over an endpoint of its own. */
export function createPagePort(endpoint: MessageEndpoint): PagePort {
  return createPort(endpoint, parseEngineMessage);
}

/** The engine's end over an endpoint of its own. */
export function createEnginePort(endpoint: MessageEndpoint): EnginePort {
  return createPort(endpoint, parsePageMessage);
}

/** The page's message in `data`, or undefined. */
export function parsePageMessage(data: unknown): PageMessage | undefined {
  return hasKind(data, pageKinds) ? (data as PageMessage) : undefined;
}

/** The engine's message in `data`, or undefined. */
export function parseEngineMessage(data: unknown): EngineMessage | undefined {
  return hasKind(data, engineKinds) ? (data as EngineMessage) : undefined;
}

function hasKind(data: unknown, kinds: ReadonlySet<string>): boolean {
  if (typeof data !== 'object' || data === null || !('kind' in data)) return false;
  return typeof data.kind === 'string' && kinds.has(data.kind);
}

function createPort<Out, In>(
  endpoint: MessageEndpoint,
  parse: (data: unknown) => In | undefined,
): BridgePort<Out, In> {
  let listen: ((event: { readonly data: unknown }) => void) | undefined;
  return {
    post: (message) => {
      endpoint.postMessage(message);
    },
    onMessage: (listener) => {
      listen = ({ data }) => {
        const message = parse(data);
        if (message !== undefined) listener(message);
      };
      endpoint.addEventListener('message', listen);
      endpoint.start?.();
    },
    close: () => {
      if (listen !== undefined) endpoint.removeEventListener('message', listen);
      endpoint.close?.();
    },
  };
}
