import type { Clock, Random } from '#base/clock.ts';
import type { Logger } from '#base/logger.ts';
import type { Handlers } from '#bridge/contract.ts';
import type { TopicSource } from '#bridge/topicSource.ts';
import type { AccountKey } from '#protocol/ids.ts';

/** What the pages together say of the person's attention and of the network. */
export type PagesState = {
  /** Pages that are connected. */
  readonly count: number;
  /** At least one page can be seen. */
  readonly visible: boolean;
  /** At least one page has the keyboard. */
  readonly focused: boolean;
  /** False when every page says that there is no network. Without pages it is true. */
  readonly online: boolean;
};

/** The right to be the only engine of an account; see `accountGuard.ts`. */
export type AccountHold = {
  readonly account: AccountKey;
  /** Aborted when another engine has taken the account: nothing may be written any more. */
  readonly lost: AbortSignal;
  /** Gives the account up; harmless when repeated. */
  readonly release: () => void;
};

/** What the worker gives the engine. */
export type EngineDeps = {
  /** Orders builds: the newer engine wins. */
  readonly build: number;
  /** Names this engine; another for every start. */
  readonly engineId: string;
  readonly fetch: (input: string, init?: RequestInit) => Promise<Response>;
  readonly indexedDB: IDBFactory;
  /** The page came over https, so that the browser refuses plain HTTP but to this machine. */
  readonly secure: boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /**
   * Waits until this engine is the only one of the account. Rejects with `network/aborted` when `signal` fires and
   * with `engine/stopped` when a newer build rules.
   */
  readonly holdAccount: (account: AccountKey, signal: AbortSignal) => Promise<AccountHold>;
  /** To be called when a database turns out to belong to a newer build: every page is told, the engine is stopped. */
  readonly onOutdated: (build: number) => void;
  /**
   * To be called when a database broke under a running account: this engine ends, and the pages start another, which
   * recovers what can be read.
   */
  readonly onBroken: () => void;
};

/** What `engine.ts` makes and the worker's host serves to pages. */
export type Engine = {
  readonly handlers: Handlers;
  readonly topics: TopicSource;
  readonly pagesChanged: (pages: PagesState) => void;
  /** Finishes the write that is under way, writes the boot records, closes every database and gives up every account. */
  readonly stop: () => Promise<void>;
};
