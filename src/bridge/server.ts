import type { Clock } from '#base/clock.ts';
import { errorInfo, unreachable } from '#base/errors.ts';
import type {
  CallContext,
  CommandArgs,
  CommandName,
  CommandResult,
  EngineMessage,
  Handlers,
  PageMessage,
  Topic,
} from './contract.ts';
import type { PageState } from './engineLink.ts';
import type { EnginePort } from './port.ts';
import { createServerSubscription, type ServerSubscription } from './serverSubscription.ts';
import type { TopicSource } from './topicSource.ts';

/** The engine's side of the bridge: serves commands and topics to every page that says hello. */
export type BridgeServer = {
  readonly connect: (port: EnginePort) => void;
  /** Says something to every page. */
  readonly broadcast: (message: EngineMessage) => void;
  /** Drops every page. */
  readonly close: () => void;
};

export type BridgeServerOptions = {
  /** Orders builds. */
  readonly build: number;
  readonly engineId: string;
  readonly handlers: Handlers;
  readonly topics: TopicSource;
  readonly clock: Pick<Clock, 'now'>;
  readonly events: BridgeServerEvents;
};

export type BridgeServerEvents = {
  /** A page came; `leave` is to be called when it turns out to be dead. */
  readonly joined: (pageId: string, leave: () => void) => void;
  /** The states of the pages that are there now; on every change. */
  readonly pagesChanged: (pages: readonly PageState[]) => void;
  /** A page of a newer build came: this engine has to make way. */
  readonly newerPage: (build: number) => void;
};

type Page = {
  readonly pageId: string;
  readonly port: EnginePort;
  readonly subscriptions: Map<number, ServerSubscription>;
  /** Unknown until the page has told; it is served as if it were seen. */
  state: PageState | undefined;
};

type Server = BridgeServerOptions & {
  readonly pages: Set<Page>;
  readonly leave: (page: Page) => void;
  readonly changed: () => void;
};

export function createBridgeServer(options: BridgeServerOptions): BridgeServer {
  const pages = new Set<Page>();
  const changed = (): void => {
    options.events.pagesChanged(
      [...pages].flatMap(({ state }) => (state === undefined ? [] : [state])),
    );
  };
  const leave = (page: Page): void => {
    if (!pages.delete(page)) return;
    closeAll(page);
    page.port.close();
    changed();
  };
  const server: Server = { ...options, pages, leave, changed };
  return {
    connect: (port) => {
      let page: Page | undefined;
      port.onMessage((message) => {
        if (message.kind === 'hello') page = greet(server, { port, page, message });
        else if (page !== undefined && pages.has(page)) receive(server, page, message);
      });
    },
    broadcast: (message) => {
      for (const { port } of pages) port.post(message);
    },
    close: () => {
      for (const page of pages) leave(page);
    },
  };
}

type Greeting = {
  readonly port: EnginePort;
  readonly page: Page | undefined;
  readonly message: Extract<PageMessage, { readonly kind: 'hello' }>;
};

function greet(server: Server, { port, page, message }: Greeting): Page | undefined {
  const { build, engineId, pages, events } = server;
  if (message.build < build) {
    port.post({ kind: 'outdated', build });
    return undefined;
  }
  if (message.build > build) {
    events.newerPage(message.build);
    port.post({ kind: 'closing' });
    return undefined;
  }
  port.post({ kind: 'welcome', engineId, build });
  if (page !== undefined && pages.has(page)) {
    closeAll(page);
    return page;
  }
  const { pageId } = message;
  const joined: Page = { pageId, port, subscriptions: new Map(), state: undefined };
  pages.add(joined);
  events.joined(pageId, () => {
    server.leave(joined);
  });
  return joined;
}

function receive(server: Server, page: Page, message: PageMessage): void {
  switch (message.kind) {
    case 'hello':
      return;
    case 'call':
      answer(server.handlers, page, message);
      return;
    case 'subscribe':
      subscribe(server, page, message);
      return;
    case 'unsubscribe':
      page.subscriptions.get(message.sub)?.close();
      page.subscriptions.delete(message.sub);
      return;
    case 'ack':
      page.subscriptions.get(message.sub)?.acknowledged(message.seq);
      return;
    case 'page': {
      const { visible, focused, online } = message;
      page.state = { visible, focused, online };
      for (const subscription of page.subscriptions.values()) subscription.visibilityChanged();
      server.changed();
      return;
    }
    case 'ping':
      page.port.post({ kind: 'pong', id: message.id });
      return;
    case 'bye':
      server.leave(page);
      return;
    default:
      unreachable(message);
  }
}

function answer(
  handlers: Handlers,
  { port, pageId }: Page,
  { id, name, args }: Extract<PageMessage, { readonly kind: 'call' }>,
): void {
  handle(handlers, { name, args }, { pageId }).then(
    (result) => {
      port.post({ kind: 'reply', id, result });
    },
    (error: unknown) => {
      port.post({ kind: 'refusal', id, error: errorInfo(error) });
    },
  );
}

async function handle<N extends CommandName>(
  handlers: Handlers,
  call: { readonly name: N; readonly args: CommandArgs<N> },
  context: CallContext,
): Promise<CommandResult<N>> {
  return handlers[call.name](call.args, context);
}

function subscribe(
  server: Server,
  page: Page,
  { sub, topic }: { readonly sub: number; readonly topic: Topic },
): void {
  const { port, pageId, subscriptions } = page;
  subscriptions.get(sub)?.close();
  const subscription = createServerSubscription({
    sub,
    kind: topic.kind,
    send: port.post,
    clock: server.clock,
    isVisible: () => page.state?.visible ?? true,
  });
  subscriptions.set(sub, subscription);
  server.topics
    .open(topic, { pageId, sub }, subscription.change)
    .then(subscription.opened)
    .catch((error: unknown) => {
      if (subscriptions.get(sub) !== subscription) return;
      subscriptions.delete(sub);
      subscription.close();
      port.post({ kind: 'ended', sub, error: errorInfo(error) });
    });
}

function closeAll({ subscriptions }: Page): void {
  for (const subscription of subscriptions.values()) subscription.close();
  subscriptions.clear();
}
