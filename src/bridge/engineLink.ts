import type { ErrorInfo } from '#base/errors.ts';
import type {
  CommandArgs,
  CommandName,
  CommandResult,
  Topic,
  TopicChange,
  TopicSnapshot,
} from './contract.ts';

/** What the page's stores need of the engine, whichever worker it lives in and however often that one is replaced. */
export type EngineLink = {
  /** Rejects with a `NacreError`; with `engine/stopped` when the engine died over a command that must not be repeated. */
  readonly call: <N extends CommandName>(
    name: N,
    args: CommandArgs<N>,
  ) => Promise<CommandResult<N>>;
  /** Lasts over the engine's death: the next engine sends a fresh snapshot. */
  readonly subscribe: (topic: Topic, listener: TopicListener) => Subscription;
};

export type TopicListener = {
  readonly update: (update: TopicUpdate) => void;
  /** The engine cannot serve the topic; nothing comes any more until the next engine. */
  readonly ended: (error: ErrorInfo) => void;
};

/** A long snapshot comes twice: its first slice with `complete: false` for an early paint, then the whole. */
export type TopicUpdate =
  | { readonly kind: 'snapshot'; readonly snapshot: TopicSnapshot; readonly complete: boolean }
  | { readonly kind: 'change'; readonly change: TopicChange };

export type Subscription = {
  /** The number of this subscription, for commands that refer to it. */
  readonly sub: number;
  readonly close: () => void;
};

/** What a page says of itself. */
export type PageState = {
  readonly visible: boolean;
  readonly focused: boolean;
  readonly online: boolean;
};
