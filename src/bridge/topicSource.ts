import type { Topic, TopicChange, TopicSnapshot } from './contract.ts';

/** Where the bridge's server gets what pages subscribe to; the engine implements it. */
export type TopicSource = {
  /**
   * Opens a topic for one subscriber. `emit` may be called from then on, always with the change that leads from the
   * value before to the value that `snapshot` gives at that moment. Rejects with `engine/not-signed-in` or
   * `engine/unknown-room`.
   */
  readonly open: (
    topic: Topic,
    subscriber: Subscriber,
    emit: (change: TopicChange) => void,
  ) => Promise<OpenTopic>;
};

export type Subscriber = { readonly pageId: string; readonly sub: number };

export type OpenTopic = {
  /** The whole value now. */
  readonly snapshot: () => TopicSnapshot;
  readonly close: () => void;
};
