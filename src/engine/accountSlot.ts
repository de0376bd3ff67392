import { errorInfo, NacreError } from '#base/errors.ts';
import type { AccountInfo, StorageProblem } from '#bridge/contract.ts';
import type { AccountKey } from '#protocol/ids.ts';
import type { HomeserverPort } from '#protocol/request.ts';
import type { AccountStore } from '#storage/accountStore.ts';
import { openAccountStore } from '#storage/openAccountStore.ts';
import { recoverAccount } from '#storage/recoverAccount.ts';
import type { Registry } from '#storage/registry.ts';
import type { AccountRow } from '#storage/rows.ts';
import type { AccountRuntime } from './accountRuntime.ts';
import { startAccount } from './accountRuntime.ts';
import type { DiscoveryDeps } from './discovery.ts';
import type { AccountHold, EngineDeps } from './engineTypes.ts';
import { createAccountServer } from './httpAccount.ts';
import type { NetworkState } from './networkState.ts';

/** One account of the registry, from the moment it is known until it is gone. */
export type AccountSlot = {
  readonly info: () => AccountInfo;
  readonly row: () => AccountRow;
  readonly server: HomeserverPort;
  /** Settles when the account is at work or could not be. */
  readonly ready: Promise<AccountRuntime>;
  readonly runtime: () => AccountRuntime | undefined;
  /** Stores another state of the account for good, and goes by it from then on. */
  readonly keep: (row: AccountRow) => Promise<void>;
  readonly flushBoot: () => Promise<void>;
  /** Ends its work and gives it up. */
  readonly close: () => Promise<void>;
};

export type AccountSlotDeps = {
  readonly deps: EngineDeps;
  /** The engine's only HTTP port, and which origins it may speak to. */
  readonly web: DiscoveryDeps;
  readonly registry: Registry;
  readonly network: NetworkState;
  /** The server has changed the session: ended it softly or for good, locked or unlocked the account. */
  readonly onSession: (session: AccountRow['session'] | 'gone') => void;
};

type Held = {
  hold?: AccountHold;
  store?: AccountStore;
  disallow?: () => void;
  runtime?: AccountRuntime;
};

const SESSION_AFTER = { soft: 'soft-logged-out', hard: 'gone', locked: 'locked' } as const;

export function openAccountSlot(first: AccountRow, context: AccountSlotDeps): AccountSlot {
  const { deps, web, registry } = context;
  const { account } = first;
  const abort = new AbortController();
  const held: Held = {};
  let row = first;

  const keep = async (next: AccountRow) => {
    await registry.put(next);
    row = next;
    held.runtime?.state.set({ info: infoOf(next) });
  };
  const server = createAccountServer({
    http: web.http,
    clock: deps.clock,
    logger: deps.logger.child('http'),
    current: () => row,
    keepTokens: keep,
    onSessionEnd: (end) => {
      context.onSession(SESSION_AFTER[end]);
    },
    onUnlocked: () => {
      context.onSession('active');
    },
  });

  const bringUp = async (): Promise<AccountRuntime> => {
    held.hold = await deps.holdAccount(account, abort.signal);
    held.hold.lost.addEventListener('abort', () => {
      void held.runtime?.stop();
    });
    // The engine before this one may have renewed the tokens.
    row = (await registry.get(account)) ?? row;
    const { store, problem } = await openStore(account, deps);
    held.store = store;
    held.disallow = web.origins.allow(row.server);
    held.runtime = await startAccount({
      info: infoOf(row),
      store,
      server,
      network: context.network,
      clock: deps.clock,
      random: deps.random,
      logger: deps.logger,
      paused: row.session !== 'active',
      onStorageFailure: deps.onBroken,
      ...(problem === undefined ? {} : { problem }),
    });
    return held.runtime;
  };
  const ready = bringUp();
  // Whoever asks for the account is told; nobody asking is no reason for an uncaught error.
  ready.catch((error: unknown) => {
    deps.logger.warn(`the account could not be started: ${errorInfo(error).message}`);
  });

  return {
    info: () => infoOf(row),
    row: () => row,
    server,
    ready,
    runtime: () => held.runtime,
    keep,
    flushBoot: async () => {
      await held.runtime?.boot.flush();
    },
    close: async () => {
      abort.abort();
      const runtime = await ready.catch(() => undefined);
      await runtime?.stop();
      held.store?.close();
      held.disallow?.();
      held.hold?.release();
    },
  };
}

function infoOf(row: AccountRow): AccountInfo {
  const { account, userId, deviceId, server, session } = row;
  return { account, userId, deviceId, server, session };
}

type Opened = { readonly store: AccountStore; readonly problem?: StorageProblem };

/** Opens an account's database and makes this engine its only writer; a broken one is replaced. */
async function openStore(account: AccountKey, deps: EngineDeps): Promise<Opened> {
  const take = async () => {
    const store = await openAccountStore({ account });
    await store.takeOver(deps.build);
    return store;
  };
  try {
    return { store: await take() };
  } catch (error) {
    if (!(error instanceof NacreError) || error.info.kind !== 'storage') throw error;
    if (error.info.code === 'newer-version') {
      deps.onOutdated(deps.build + 1);
      throw error;
    }
    if (error.info.code !== 'corrupt' && error.info.code !== 'missing') throw error;
    const saved = await recoverAccount(account);
    return { store: await take(), problem: { kind: 'recovered', ...saved } };
  }
}
