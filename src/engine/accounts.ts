import { errorInfo } from '#base/errors.ts';
import type { AccountInfo, AccountsState, CommandArgs } from '#bridge/contract.ts';
import type { AccountKey } from '#protocol/ids.ts';
import type { AccountBookDeps } from './accountBook.ts';
import { createAccountBook } from './accountBook.ts';
import type { AccountRuntime } from './accountRuntime.ts';
import type { Listeners } from './listeners.ts';
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

export function createAccounts({ deps, web }: Omit<AccountBookDeps, 'network'>): Accounts {
  const network = createNetworkState();
  const book = createAccountBook({ deps, web, network });
  const { required } = book;
  const all = () => [...book.slots.values()];
  let loaded: Promise<void> = Promise.resolve();

  return {
    start: () => {
      loaded = book.load();
      loaded.catch((error: unknown) => {
        const info = errorInfo(error);
        deps.logger.error(`the registry could not be read: ${info.message}`);
        if (info.code === 'newer-version') deps.onOutdated(deps.build + 1);
      });
    },
    loaded: () => loaded,
    state: book.state,
    changes: book.changes,
    runtime: async (account) => {
      await loaded;
      return required(account).ready();
    },
    running: () => all().flatMap((slot) => slot.runtime() ?? []),
    signIn: async (args) => {
      await loaded;
      return book.adopt(await signInWithPassword(args, web));
    },
    register: async (args) => {
      await loaded;
      return book.adopt(await registerAccount(args, web));
    },
    signInAgain: async (account, password) => {
      await loaded;
      const slot = required(account);
      return book.renew(slot, await signInAgain(slot.row(), password, web));
    },
    signOut: async (account) => {
      await loaded;
      await book.remove(account, async (slot) => {
        await slot.runtime()?.stop();
        await signOutOnServer(slot.server);
      });
    },
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
