import { engineError, errorInfo } from '#base/errors.ts';
import type { AccountState, Topic, TopicChange, TopicSnapshot } from '#bridge/contract.ts';
import type { OpenTopic, Subscriber, TopicSource } from '#bridge/topicSource.ts';
import type { AccountKey } from '#protocol/ids.ts';
import type { Accounts } from './accounts.ts';

/** What pages can subscribe to, taken from the accounts at work. */
export function createTopics(accounts: Accounts): TopicSource {
  return {
    open: async (topic, subscriber, emit) => {
      if (topic.kind === 'accounts') {
        // Before the registry is read nobody can tell whether to ask for a password.
        await accounts.loaded();
        return openAccounts(accounts, emit);
      }
      if (topic.kind === 'account') return openAccount(accounts, topic.account, emit);
      return openOfAccount(accounts, { topic, subscriber, emit });
    },
  };
}

function openAccounts(accounts: Accounts, emit: (change: TopicChange) => void): OpenTopic {
  const end = accounts.changes.add((value) => {
    emit({ kind: 'accounts', value });
  });
  return { snapshot: () => ({ kind: 'accounts', value: accounts.state() }), close: end };
}

async function openAccount(
  accounts: Accounts,
  account: AccountKey,
  emit: (change: TopicChange) => void,
): Promise<OpenTopic> {
  try {
    const { state } = await accounts.runtime(account);
    const close = state.changes.add((value) => {
      emit({ kind: 'account', value });
    });
    return { snapshot: () => ({ kind: 'account', value: state.get() }), close };
  } catch (error) {
    const value = stateWithoutStorage(accounts, account, error);
    if (value === undefined) throw error;
    return { snapshot: () => ({ kind: 'account', value }), close: () => undefined };
  }
}

/** What there is to say of an account whose database cannot be used. */
function stateWithoutStorage(
  accounts: Accounts,
  account: AccountKey,
  cause: unknown,
): AccountState | undefined {
  const info = accounts.state().accounts.find((one) => one.account === account);
  const error = errorInfo(cause);
  if (info === undefined || error.kind !== 'storage') return undefined;
  return {
    info,
    connection: { kind: 'starting' },
    totals: { unread: 0, highlights: 0, invites: 0 },
    waiting: 0,
    storage: { kind: 'unavailable', error },
  };
}

type Opening = {
  readonly topic: Exclude<Topic, { readonly kind: 'accounts' | 'account' }>;
  readonly subscriber: Subscriber;
  readonly emit: (change: TopicChange) => void;
};

async function openOfAccount(
  accounts: Accounts,
  { topic, subscriber, emit }: Opening,
): Promise<OpenTopic> {
  const runtime = await accounts.runtime(topic.account);
  switch (topic.kind) {
    case 'roomList': {
      const close = runtime.directory.changes.add((value) => {
        emit({ kind: 'roomList', value });
      });
      return { snapshot: () => ({ kind: 'roomList', value: runtime.directory.state() }), close };
    }
    case 'room': {
      const view = await runtime.views.openRoom(topic.roomId, (value) => {
        emit({ kind: 'room', value });
      });
      runtime.boot.dirty();
      return { snapshot: () => ({ kind: 'room', value: view.state() }), close: view.close };
    }
    case 'timeline': {
      const view = await runtime.views.openTimeline(topic.roomId, subscriber, (value) => {
        emit({ kind: 'timeline', value });
        runtime.boot.dirty();
      });
      const snapshot = (): TopicSnapshot => ({ kind: 'timeline', value: view.state() });
      return { snapshot, close: view.close };
    }
    default:
      throw engineError('bad-request', 'unknown topic');
  }
}
