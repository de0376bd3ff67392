import {
  type EnginePort,
  type MessageEndpoint,
  type PagePort,
  parseEngineMessage,
  parsePageMessage,
} from './port.ts';

/**
 * Ports over one BroadcastChannel, on which every page hears everything: each message names its page, and the
 * engine's also itself, so that a late word of a dead engine is not taken for one of its successor.
 */

/** Name of the channel. Pages and engines of different builds never meet on it. */
export function bridgeChannelName(build: number): string {
  return `nacre-bridge:${String(build)}`;
}

type Envelope = {
  readonly to: 'engine' | 'page';
  readonly pageId: string;
  readonly engineId?: string;
  readonly message: unknown;
};

/** The page's end. It listens to the first engine that answers and to no other. */
export function createBroadcastPagePort(channel: MessageEndpoint, pageId: string): PagePort {
  let engineId: string | undefined;
  let listen: ((event: { readonly data: unknown }) => void) | undefined;
  return {
    post: (message) => {
      const envelope: Envelope = {
        to: 'engine',
        pageId,
        message,
        ...(engineId === undefined ? {} : { engineId }),
      };
      channel.postMessage(envelope);
    },
    onMessage: (listener) => {
      listen = ({ data }) => {
        const envelope = parseEnvelope(data);
        if (envelope?.to !== 'page' || envelope.pageId !== pageId) return;
        engineId ??= envelope.engineId;
        const message = parseEngineMessage(envelope.message);
        if (message !== undefined && envelope.engineId === engineId) listener(message);
      };
      channel.addEventListener('message', listen);
    },
    close: () => {
      if (listen !== undefined) channel.removeEventListener('message', listen);
    },
  };
}

/** The engine's ends: one port for every page that says hello. Returns the way to stop listening. */
export function acceptBroadcastPages(
  channel: MessageEndpoint,
  engineId: string,
  onPort: (port: EnginePort) => void,
): () => void {
  const pages = new Map<string, (message: unknown) => void>();

  const open = (pageId: string): void => {
    onPort({
      post: (message) => {
        const envelope: Envelope = { to: 'page', pageId, engineId, message };
        channel.postMessage(envelope);
      },
      onMessage: (listener) => {
        pages.set(pageId, (data) => {
          const message = parsePageMessage(data);
          if (message !== undefined) listener(message);
        });
      },
      close: () => {
        pages.delete(pageId);
      },
    });
  };

  const listen = ({ data }: { readonly data: unknown }): void => {
    const envelope = parseEnvelope(data);
    if (envelope?.to !== 'engine') return;
    if (envelope.engineId !== undefined && envelope.engineId !== engineId) return;
    const { pageId, message } = envelope;
    if (!pages.has(pageId) && parsePageMessage(message)?.kind === 'hello') open(pageId);
    pages.get(pageId)?.(message);
  };
  channel.addEventListener('message', listen);
  return () => {
    channel.removeEventListener('message', listen);
    pages.clear();
  };
}

function parseEnvelope(data: unknown): Envelope | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  if (!('to' in data) || !('pageId' in data) || !('message' in data)) return undefined;
  const { to, pageId, message } = data;
  if ((to !== 'engine' && to !== 'page') || typeof pageId !== 'string') return undefined;
  const engineId =
    'engineId' in data && typeof data.engineId === 'string' ? data.engineId : undefined;
  return { to, pageId, message, ...(engineId === undefined ? {} : { engineId }) };
}
