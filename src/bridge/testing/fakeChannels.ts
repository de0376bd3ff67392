import type { MessageEndpoint } from '../port.ts';

type Listener = (event: { readonly data: unknown }) => void;

/** BroadcastChannels in memory: what one posts, the others of the same name hear a moment later, as a clone. */
export function fakeChannels() {
  const members = new Map<string, Set<{ readonly listeners: Set<Listener> }>>();
  return (name: string): MessageEndpoint => {
    const channel = { listeners: new Set<Listener>() };
    const others = members.get(name) ?? new Set();
    members.set(name, others.add(channel));
    return {
      postMessage: (message) => {
        const data: unknown = structuredClone(message);
        queueMicrotask(() => {
          for (const other of others)
            if (other !== channel) for (const listener of other.listeners) listener({ data });
        });
      },
      addEventListener: (_type, listener) => {
        channel.listeners.add(listener);
      },
      removeEventListener: (_type, listener) => {
        channel.listeners.delete(listener);
      },
      close: () => {
        others.delete(channel);
      },
    };
  };
}
