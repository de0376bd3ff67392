import { engineError } from '#base/errors.ts';
import type { AccountInfo, AccountsState } from '#bridge/contract.ts';
import type { AccountKey } from '#protocol/ids.ts';
import { openRegistry } from '#storage/registry.ts';
import type { AccountRow } from '#storage/rows.ts';
import { wipeAccount } from '#storage/wipeAccount.ts';
import type { AccountSlot, SessionNews } from './accountSlot.ts';
import { openAccountSlot } from './accountSlot.ts';
import type { DiscoveryDeps } from './discovery.ts';
import type { EngineDeps } from './engineTypes.ts';
import type { Listeners } from './listeners.ts';
import { createListeners } from './listeners.ts';
import type { NetworkState } from './networkState.ts';
import { dropSession } from './session.ts';

/** The accounts of the registry, each with its slot. */
export type AccountBook = {
  readonly slots: ReadonlyMap<AccountKey, AccountSlot>;
  readonly changes: Listeners<AccountsState>;
  readonly state: () => AccountsState;
  readonly load: () => Promise<void>;
  readonly required: (account: AccountKey) => AccountSlot;
  /**
   * Enters an account that has just signed in, and starts it; one that is here already goes on with its new tokens.
   * Where nothing can be stored the new session is ended, and what the storage said is thrown.
   */
  readonly adopt: (row: AccountRow) => Promise<AccountInfo>;
  /** Goes on with new tokens and everything that is stored. */
  readonly renew: (slot: AccountSlot, row: AccountRow) => Promise<AccountInfo>;
  readonly remove: Removals['remove'];
};

export type AccountBookDeps = {
  readonly deps: EngineDeps;
  /** The engine's only HTTP port, and which origins it may speak to. */
  readonly web: DiscoveryDeps;
  readonly network: NetworkState;
};

export function createAccountBook(bookDeps: AccountBookDeps): AccountBook {
  const { web } = bookDeps;
  const registry = openRegistry();
  const slots = new Map<AccountKey, AccountSlot>();
  const changes = createListeners<AccountsState>();
  const state = (): AccountsState => ({ accounts: [...slots.values()].map((slot) => slot.info()) });
  const tell = () => {
    changes.emit(state());
  };
  const removals = createRemovals(slots, tell);

  const open = (row: AccountRow): AccountSlot => {
    const onSession = (news: SessionNews) => {
      void sessionChanged(row.account, news);
    };
    const slot = openAccountSlot(row, { ...bookDeps, registry, onSession });
    slots.set(row.account, slot);
    return slot;
  };
  const renew: AccountBook['renew'] = async (slot, row) => {
    await removals.ended(row.account);
    // The session before may have ended for good meanwhile, and everything of it is gone.
    if (slots.get(row.account) !== slot) return enter(row);
    await slot.keep(({ signedInAt }) => ({ ...row, signedInAt }));
    (await slot.ready()).resume();
    tell();
    return slot.info();
  };
  const enter = async (row: AccountRow): Promise<AccountInfo> => {
    try {
      await registry.put(row);
      const slot = open(row);
      await slot.ready();
      tell();
      return slot.info();
    } catch (error) {
      await removals.remove(row.account).catch(() => undefined);
      await dropSession(row, web);
      throw error;
    }
  };
  const sessionChanged = async (
    account: AccountKey,
    { session, accessToken }: SessionNews,
  ): Promise<void> => {
    // The answer to signing out is no news.
    if (removals.begun(account)) return;
    if (session === 'gone') {
      await removals.remove(account);
      return;
    }
    // While the news is waiting to be stored, somebody may have signed in again.
    await slots
      .get(account)
      ?.keep((row) => (row.accessToken === accessToken ? { ...row, session } : row));
    tell();
  };

  return {
    slots,
    changes,
    state,
    load: async () => {
      for (const row of await registry.all()) open(row);
      tell();
    },
    required: (account) => requiredSlot(slots, account),
    adopt: async (row) => {
      await removals.ended(row.account);
      const there = slots.get(row.account);
      return there === undefined ? enter(row) : renew(there, row);
    },
    renew,
    remove: removals.remove,
  };
}

function requiredSlot(slots: ReadonlyMap<AccountKey, AccountSlot>, account: AccountKey) {
  const slot = slots.get(account);
  if (slot === undefined) throw engineError('not-signed-in', 'this account is not signed in here');
  return slot;
}

type Removals = {
  /**
   * Ends an account and wipes everything of it, once, however often it is asked for; `before` comes first. One that
   * is not here has been wiped before.
   */
  readonly remove: (
    account: AccountKey,
    before?: (slot: AccountSlot) => Promise<void>,
  ) => Promise<void>;
  readonly begun: (account: AccountKey) => boolean;
  /** Resolves when nothing of the account is being removed any more. */
  readonly ended: (account: AccountKey) => Promise<void>;
};

function createRemovals(slots: Map<AccountKey, AccountSlot>, tell: () => void): Removals {
  const leaving = new Map<AccountKey, Promise<void>>();
  const leave = async (account: AccountKey, before?: (slot: AccountSlot) => Promise<void>) => {
    const slot = slots.get(account);
    if (slot === undefined) return;
    await before?.(slot);
    await slot.close();
    slots.delete(account);
    try {
      // The registry's row goes last: a wipe that is cut short is begun again at the next start.
      await wipeAccount(account, { everything: slots.size === 0 });
    } finally {
      tell();
    }
  };
  return {
    remove: (account, before) => {
      const begun = leaving.get(account);
      if (begun !== undefined) return begun;
      const work = leave(account, before).finally(() => leaving.delete(account));
      leaving.set(account, work);
      return work;
    },
    begun: (account) => leaving.has(account),
    ended: async (account) => {
      await leaving.get(account)?.catch(() => undefined);
    },
  };
}
