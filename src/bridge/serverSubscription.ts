import type { Clock } from '#base/clock.ts';
import type { EngineMessage, TopicChange, TopicKind } from './contract.ts';
import { sliceSnapshot } from './slices.ts';
import type { OpenTopic } from './topicSource.ts';

/** One page's subscription to one topic, on the engine's side. */
export type ServerSubscription = {
  /** The topic is open: sends the first snapshot. Changes before this are contained in it. */
  readonly opened: (topic: OpenTopic) => void;
  readonly change: (change: TopicChange) => void;
  /** The page has applied everything up to `seq`. */
  readonly acknowledged: (seq: number) => void;
  readonly visibilityChanged: () => void;
  readonly close: () => void;
};

export type ServerSubscriptionOptions = {
  readonly sub: number;
  readonly kind: TopicKind;
  readonly send: (message: EngineMessage) => void;
  readonly clock: Pick<Clock, 'now'>;
  /** Whether the page can be seen now. */
  readonly isVisible: () => boolean;
};

/** Milliseconds without an acknowledgement after which a page gets no changes any more. */
const ACK_PATIENCE_MS = 2000;

/** What concerns the whole account always goes to every page. */
const pausable: Readonly<Record<TopicKind, boolean>> = {
  accounts: false,
  account: false,
  roomList: true,
  room: true,
  timeline: true,
};

/**
 * A page that is hidden or has not acknowledged for two seconds gets no differences of list and rooms: they would
 * pile up. What it missed it gets as a fresh snapshot when it is back.
 */
export function createServerSubscription(options: ServerSubscriptionOptions): ServerSubscription {
  const { sub, kind, send, clock, isVisible } = options;
  let topic: OpenTopic | undefined;
  let closed = false;
  let seq = 0;
  let acked = 0;
  /** When the page began to owe an acknowledgement; undefined when it owes none. */
  let owedSince: number | undefined;
  /** Something was withheld, so that the next thing sent is a snapshot. */
  let behind = false;

  const post = (message: (seq: number) => EngineMessage): void => {
    seq += 1;
    owedSince ??= clock.now();
    send(message(seq));
  };

  const sendSnapshot = (): void => {
    if (topic === undefined) return;
    behind = false;
    const slices = sliceSnapshot(topic.snapshot());
    for (const [index, slice] of slices.entries()) {
      const first = index === 0;
      const last = index === slices.length - 1;
      post((seq) => ({ kind: 'snapshot', sub, seq, slice, first, last }));
    }
  };

  const isPaused = (): boolean => {
    if (!pausable[kind]) return false;
    if (behind || !isVisible()) return true;
    return owedSince !== undefined && clock.now() - owedSince > ACK_PATIENCE_MS;
  };

  const catchUp = (): void => {
    if (behind && isVisible() && acked === seq) sendSnapshot();
  };

  return {
    opened: (open) => {
      if (closed) {
        open.close();
        return;
      }
      topic = open;
      sendSnapshot();
    },
    change: (change) => {
      if (topic === undefined || closed) return;
      if (isPaused()) behind = true;
      else post((seq) => ({ kind: 'change', sub, seq, change }));
    },
    acknowledged: (upTo) => {
      if (upTo <= acked || upTo > seq) return;
      acked = upTo;
      owedSince = acked === seq ? undefined : clock.now();
      catchUp();
    },
    visibilityChanged: catchUp,
    close: () => {
      closed = true;
      topic?.close();
      topic = undefined;
    },
  };
}
