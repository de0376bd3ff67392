import type { ErrorInfo } from '#base/errors.ts';
import { type BridgeClientEvents, createBridgeClient } from '../client.ts';
import type { Handlers } from '../contract.ts';
import type { PageState } from '../engineLink.ts';
import { type BridgeServerEvents, createBridgeServer } from '../server.ts';
import type { TopicSource } from '../topicSource.ts';
import { toyHandlers } from './toyHandlers.ts';

/** A page's client that remembers what it was told. */
export function toyClient({ pageId = 'page-1', build = 7 } = {}) {
  const heard: string[] = [];
  const faults: ErrorInfo[] = [];
  const events: BridgeClientEvents = {
    welcome: (engineId) => heard.push(`welcome ${engineId}`),
    outdated: (newer) => heard.push(`outdated ${String(newer)}`),
    closing: () => heard.push('closing'),
    pong: (id) => heard.push(`pong ${String(id)}`),
    fault: (error) => faults.push(error),
  };
  return { client: createBridgeClient({ pageId, build, events }), heard, faults };
}

/** An engine's server that remembers what it was told. */
export function toyServer({
  topics,
  handlers = {},
  now = () => 0,
  build = 7,
  engineId = 'engine-1',
}: {
  readonly topics: TopicSource;
  readonly handlers?: Partial<Handlers>;
  readonly now?: () => number;
  readonly build?: number;
  readonly engineId?: string;
}) {
  const pages: (readonly PageState[])[] = [];
  const newer: number[] = [];
  const leaves = new Map<string, () => void>();
  const events: BridgeServerEvents = {
    joined: (pageId, leave) => leaves.set(pageId, leave),
    pagesChanged: (states) => pages.push(states),
    newerPage: (of) => newer.push(of),
  };
  const server = createBridgeServer({
    build,
    engineId,
    handlers: toyHandlers(handlers),
    topics,
    clock: { now },
    events,
  });
  return { server, pages, newer, leaves };
}
