import { engineError } from '#base/errors.ts';
import type { CallContext, Commands, Done, Handlers } from '#bridge/contract.ts';
import type { AccountKey } from '#protocol/ids.ts';
import type { AccountRuntime } from './accountRuntime.ts';
import type { Accounts } from './accounts.ts';
import { createAccounts } from './accounts.ts';
import type { Engine, EngineDeps } from './engineTypes.ts';
import { acceptInvite, declineInvite, markRead } from './roomCommands.ts';
import { createHttp } from './http.ts';
import { createHttpOrigins } from './httpOrigins.ts';
import { probeServer } from './serverFacts.ts';
import { createTopics } from './topics.ts';

const done: Done = {};

/** The engine: every account's protocol, storage and state. What a page can see of it is `handlers` and `topics`. */
export function createEngine(deps: EngineDeps): Engine {
  const origins = createHttpOrigins();
  const { fetch, clock } = deps;
  const http = createHttp({ fetch, clock, origins, logger: deps.logger.child('http') });
  const web = { http, origins, now: clock.now, secure: deps.secure };
  const accounts = createAccounts({ deps, web });
  accounts.start();
  return {
    handlers: {
      ...sessionHandlers(accounts),
      ...roomHandlers(accounts),
      probeServer: ({ input }) => probeServer(input, web),
    },
    topics: createTopics(accounts),
    pagesChanged: (pages) => {
      accounts.setOnline(pages.online);
      if (!pages.visible) accounts.flushBoot();
    },
    stop: accounts.stop,
  };
}

type SessionCommand = 'signIn' | 'register' | 'signInAgain' | 'signOut' | 'retryNow';

function sessionHandlers(accounts: Accounts): Pick<Handlers, SessionCommand> {
  return {
    signIn: (args) => accounts.signIn(args),
    register: (args) => accounts.register(args),
    signInAgain: ({ account, password }) => accounts.signInAgain(account, password),
    signOut: async ({ account }) => {
      await accounts.signOut(account);
      return done;
    },
    retryNow: async ({ account }) => {
      const runtime = await accounts.runtime(account);
      runtime.loop.retryNow();
      runtime.queue.wake();
      return done;
    },
  };
}

type RoomCommand = Exclude<keyof Commands, SessionCommand | 'probeServer'>;

function roomHandlers(accounts: Accounts): Pick<Handlers, RoomCommand> {
  const within = async (
    account: AccountKey,
    work: (runtime: AccountRuntime) => Promise<unknown>,
  ) => {
    await work(await accounts.runtime(account));
    return done;
  };
  return {
    sendMessage: ({ account, roomId, txnId, body }) =>
      within(account, ({ queue }) =>
        queue.enqueue({ roomId, txnId, body, createdAt: accounts.now() }),
      ),
    resendMessage: ({ account, txnId }) => within(account, ({ queue }) => queue.resend(txnId)),
    deleteMessage: ({ account, txnId }) => within(account, ({ queue }) => queue.remove(txnId)),
    loadOlder: async ({ sub }, context) => ({ atStart: await loadOlder(accounts, sub, context) }),
    markRead: ({ account, roomId, eventId }) =>
      within(account, (runtime) => markRead(runtime, roomId, eventId)),
    acceptInvite: ({ account, roomId }) =>
      within(account, (runtime) => acceptInvite(runtime, roomId)),
    declineInvite: ({ account, roomId }) =>
      within(account, (runtime) => declineInvite(runtime, roomId)),
    knownTransactions: async ({ account, txnIds }) => {
      const { queue } = await accounts.runtime(account);
      return { known: await queue.knows(txnIds) };
    },
  };
}

async function loadOlder(
  accounts: Accounts,
  sub: number,
  { pageId }: CallContext,
): Promise<boolean> {
  for (const runtime of accounts.running()) {
    const view = runtime.views.timelineOf({ pageId, sub });
    if (view !== undefined) return view.loadOlder();
  }
  throw engineError('bad-request', 'this timeline is not open');
}
