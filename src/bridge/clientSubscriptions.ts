import type { EngineMessage, Topic } from './contract.ts';
import type { Subscription, TopicListener } from './engineLink.ts';
import type { PagePort } from './port.ts';
import { createReceiver, type Receiver } from './receiver.ts';

/** A page's subscriptions, which begin anew with every engine. */
export type ClientSubscriptions = {
  readonly open: (topic: Topic, listener: TopicListener) => Subscription;
  /** Asks the engine that just said welcome for everything. */
  readonly begin: () => void;
  readonly receive: (message: TopicMessage) => void;
};

type TopicMessage = Extract<EngineMessage, { readonly kind: 'snapshot' | 'change' | 'ended' }>;

type Open = { readonly topic: Topic; readonly listener: TopicListener; receiver: Receiver };

/** `live` is the port of an engine that has said welcome. */
export function createClientSubscriptions(live: () => PagePort | undefined): ClientSubscriptions {
  const subscriptions = new Map<number, Open>();
  let lastSub = 0;

  const newReceiver = (sub: number, topic: Topic, listener: TopicListener): Receiver =>
    createReceiver({
      listener,
      acknowledge: (seq) => live()?.post({ kind: 'ack', sub, seq }),
      resubscribe: () => live()?.post({ kind: 'subscribe', sub, topic }),
    });

  return {
    open: (topic, listener) => {
      lastSub += 1;
      const sub = lastSub;
      subscriptions.set(sub, { topic, listener, receiver: newReceiver(sub, topic, listener) });
      live()?.post({ kind: 'subscribe', sub, topic });
      return {
        sub,
        close: () => {
          if (subscriptions.delete(sub)) live()?.post({ kind: 'unsubscribe', sub });
        },
      };
    },
    begin: () => {
      for (const [sub, entry] of subscriptions) {
        entry.receiver = newReceiver(sub, entry.topic, entry.listener);
        live()?.post({ kind: 'subscribe', sub, topic: entry.topic });
      }
    },
    receive: (message) => {
      const entry = subscriptions.get(message.sub);
      if (message.kind === 'ended') entry?.listener.ended(message.error);
      else entry?.receiver(message);
    },
  };
}
