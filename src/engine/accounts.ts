import { engineError, errorInfo } from '#base/errors.ts';
import type { AccountInfo, AccountsState, CommandArgs } from '#bridge/contract.ts';
import type { AccountKey } from '#protocol/ids.ts';
import { openRegistry } from '#storage/registry.ts';
import type { AccountRow } from '#storage/rows.ts';
import { wipeAccount } from '#storage/wipeAccount.ts';
import type { AccountRuntime } from './accountRuntime.ts';
import type { AccountSlot } from './accountSlot.ts';
import { openAccountSlot } from './accountSlot.ts';
import type { DiscoveryDeps } from './discovery.ts';
import type { EngineDeps } from './engineTypes.ts';
import type { Listeners } from './listeners.ts';
import { createListeners } from './listeners.ts';
import type { NetworkState } from './networkState.ts';
import { createNetworkState } from './networkState.ts';
import { registerAccount, signInAgain, signInWithPassword, signOutOnServer } from './session.ts';

/** Every account that is signed in on this browser, and those at work. */
export type Accounts = {
  readonly start: () => void;
  /** Settles when the registry has been read. */
  readonly loaded: () => Promise<void>;
  readonly state: () => AccountsState;
  readonly changes: Listeners<AccountsState>;
  /** The account at work; waits while it starts. Rejects with `engine/not-signed-in`. */
  readonly runtime: (account: AccountKey) => Promise<AccountRuntime>;
  readonly running: () => readonly AccountRuntime[];
  readonly signIn: (args: CommandArgs<'signIn'>) => Promise<AccountInfo>;
  readonly register: (args: CommandArgs<'register'>) => Promise<AccountInfo>;
  readonly signInAgain: (account: AccountKey, password: string) => Promise<AccountInfo>;
  readonly signOut: (account: AccountKey) => Promise<void>;
  readonly setOnline: (online: boolean) => void;
  readonly flushBoot: () => void;
  readonly now: () => number;
  readonly stop: () => Promise<void>;
};

export type AccountsDeps = {
  readonly deps: EngineDeps;
  /** The engine's only HTTP port, and which origins it may speak to. */
  readonly web: DiscoveryDeps;
};

export function createAccounts({ deps, web }: AccountsDeps): Accounts {
  const network = createNetworkState();
  const book = createBook({ deps, web }, network);
  const { required } = book;
  const all = () => [...book.slots.values()];
  let loaded: Promise<void> = Promise.resolve();

  return {
    start: () => {
      loaded = book.load();
      loaded.catch((error: unknown) => {
        deps.logger.error(`the registry could not be read: ${errorInfo(error).message}`);
      });
    },
    loaded: () => loaded,
    state: book.state,
    changes: book.changes,
    runtime: async (account) => {
      await loaded;
      return required(account).ready;
    },
    running: () => all().flatMap((slot) => slot.runtime() ?? []),
    signIn: async (args) => book.adopt(await signInWithPassword(args, web)),
    register: async (args) => book.adopt(await registerAccount(args, web)),
    signInAgain: async (account, password) => {
      const slot = required(account);
      await slot.keep(await signInAgain(slot.row(), password, web));
      (await slot.ready).resume();
      book.tell();
      return slot.info();
    },
    signOut: (account) =>
      book.remove(account, async (slot) => {
        await slot.runtime()?.stop();
        await signOutOnServer(slot.server);
      }),
    setOnline: network.set,
    flushBoot: () => {
      for (const slot of all()) void slot.flushBoot();
    },
    now: deps.clock.now,
    stop: async () => {
      await Promise.all(all().map((slot) => slot.flushBoot()));
      await Promise.all(all().map((slot) => slot.close()));
    },
  };
}

/** The accounts of the registry, each with its slot. */
type Book = {
  readonly slots: ReadonlyMap<AccountKey, AccountSlot>;
  readonly changes: Listeners<AccountsState>;
  readonly state: () => AccountsState;
  readonly tell: () => void;
  readonly load: () => Promise<void>;
  readonly required: (account: AccountKey) => AccountSlot;
  /** Enters an account that has just signed in, and starts it. */
  readonly adopt: (row: AccountRow) => Promise<AccountInfo>;
  /** Ends an account and wipes everything of it, once, however often it is asked for; `before` comes first. */
  readonly remove: (
    account: AccountKey,
    before?: (slot: AccountSlot) => Promise<void>,
  ) => Promise<void>;
};

function createBook({ deps, web }: AccountsDeps, network: NetworkState): Book {
  const registry = openRegistry();
  const slots = new Map<AccountKey, AccountSlot>();
  const changes = createListeners<AccountsState>();

  const state = (): AccountsState => ({ accounts: [...slots.values()].map((slot) => slot.info()) });
  const tell = () => {
    changes.emit(state());
  };
  const required = (account: AccountKey): AccountSlot => {
    const slot = slots.get(account);
    if (slot === undefined)
      throw engineError('not-signed-in', 'this account is not signed in here');
    return slot;
  };
  const open = (row: AccountRow): AccountSlot => {
    const onSession = (session: AccountRow['session'] | 'gone') => {
      void sessionEnded(row.account, session);
    };
    const slot = openAccountSlot(row, { deps, web, registry, network, onSession });
    slots.set(row.account, slot);
    return slot;
  };
  const leaving = new Map<AccountKey, Promise<void>>();
  const leave = async (account: AccountKey, before?: (slot: AccountSlot) => Promise<void>) => {
    const slot = required(account);
    await before?.(slot);
    await slot.close();
    slots.delete(account);
    // The registry's row goes last: a wipe that is cut short is begun again at the next start.
    await wipeAccount(account, { everything: slots.size === 0 });
    tell();
  };
  const remove: Book['remove'] = (account, before) => {
    const begun = leaving.get(account);
    if (begun !== undefined) return begun;
    const work = leave(account, before).finally(() => leaving.delete(account));
    leaving.set(account, work);
    return work;
  };
  const sessionEnded = async (account: AccountKey, session: AccountRow['session'] | 'gone') => {
    // The answer to signing out is no news.
    if (leaving.has(account)) return;
    if (session === 'gone') {
      await remove(account);
      return;
    }
    const slot = required(account);
    await slot.keep({ ...slot.row(), session });
    tell();
  };

  return {
    slots,
    changes,
    state,
    tell,
    load: async () => {
      for (const row of await registry.all()) open(row);
      tell();
    },
    required,
    adopt: async (row) => {
      await registry.put(row);
      const slot = open(row);
      await slot.ready;
      tell();
      return slot.info();
    },
    remove,
  };
}
