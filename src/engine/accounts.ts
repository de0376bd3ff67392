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
import { createNetworkState } from './networkState.ts';
import { registerAccount, signInAgain, signInWithPassword, signOutOnServer } from './session.ts';
import type { SessionEnd } from './sessionEnd.ts';

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
  const registry = openRegistry();
  const slots = new Map<AccountKey, AccountSlot>();
  const changes = createListeners<AccountsState>();
  const network = createNetworkState();
  let loaded: Promise<void> = Promise.resolve();

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
    const onSessionEnd = (end: SessionEnd) => {
      void sessionEnded(row.account, end);
    };
    const slot = openAccountSlot(row, { deps, web, registry, network, onSessionEnd });
    slots.set(row.account, slot);
    return slot;
  };

  const remove = async (account: AccountKey) => {
    const slot = required(account);
    await slot.close();
    slots.delete(account);
    // The registry's row goes last: a wipe that is cut short is begun again at the next start.
    await wipeAccount(account, { everything: slots.size === 0 });
    tell();
  };

  const sessionEnded = async (account: AccountKey, end: SessionEnd) => {
    if (end === 'hard') {
      await remove(account);
      return;
    }
    const slot = required(account);
    await slot.keep({ ...slot.row(), session: end === 'soft' ? 'soft-logged-out' : 'locked' });
    tell();
  };

  const adopt = async (row: AccountRow): Promise<AccountInfo> => {
    await registry.put(row);
    const slot = open(row);
    await slot.ready;
    tell();
    return slot.info();
  };

  return {
    start: () => {
      loaded = registry.all().then((rows) => {
        for (const row of rows) open(row);
        tell();
      });
      loaded.catch((error: unknown) => {
        deps.logger.error(`the registry could not be read: ${errorInfo(error).message}`);
      });
    },
    loaded: () => loaded,
    state,
    changes,
    runtime: async (account) => {
      await loaded;
      return required(account).ready;
    },
    running: () => [...slots.values()].flatMap((slot) => slot.runtime() ?? []),
    signIn: async (args) => adopt(await signInWithPassword(args, web)),
    register: async (args) => adopt(await registerAccount(args, web)),
    signInAgain: async (account, password) => {
      const slot = required(account);
      await slot.keep(await signInAgain(slot.row(), password, web));
      (await slot.ready).resume();
      tell();
      return slot.info();
    },
    signOut: async (account) => {
      const slot = required(account);
      await slot.runtime()?.stop();
      await signOutOnServer(slot.server);
      await remove(account);
    },
    setOnline: network.set,
    flushBoot: () => {
      for (const slot of slots.values()) void slot.runtime()?.boot.flush();
    },
    now: deps.clock.now,
    stop: async () => {
      const all = [...slots.values()];
      await Promise.all(all.map((slot) => slot.runtime()?.boot.flush()));
      await Promise.all(all.map((slot) => slot.close()));
    },
  };
}
