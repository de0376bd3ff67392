import { errorInfo } from '#base/errors.ts';
import { createSerialQueue } from '#base/serialQueue.ts';
import type { AccountInfo, StorageProblem } from '#bridge/contract.ts';
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
  /** Settles when the account is at work or could not be; asked again after a failure, it is tried again. */
  readonly ready: () => Promise<AccountRuntime>;
  readonly runtime: () => AccountRuntime | undefined;
  /**
   * Stores what `change` makes of the account for good, and goes by it from then on; one change after the other, so
   * that none undoes another.
   */
  readonly keep: (change: (row: AccountRow) => AccountRow) => Promise<void>;
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
  readonly onSession: (news: SessionNews) => void;
};

/** The server has changed the session of this token: ended it softly or for good, locked or unlocked the account. */
export type SessionNews = {
  readonly session: AccountRow['session'] | 'gone';
  readonly accessToken: string;
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

  const changes = createSerialQueue();
  const keep: AccountSlot['keep'] = (change) =>
    changes.run(async () => {
      const next = change(row);
      if (next === row) return;
      await registry.put(next);
      const { disallow } = held;
      if (disallow !== undefined && next.server !== row.server) {
        held.disallow = web.origins.allow(next.server);
        disallow();
      }
      row = next;
      held.runtime?.state.set({ info: infoOf(next) });
    });
  const tellSession = (session: SessionNews['session']) => {
    context.onSession({ session, accessToken: row.accessToken });
  };
  const server = createAccountServer({
    http: web.http,
    clock: deps.clock,
    logger: deps.logger.child('http'),
    current: () => row,
    keepTokens: (next) => keep(({ session }) => ({ ...next, session })),
    onSessionEnd: (end) => {
      tellSession(SESSION_AFTER[end]);
    },
    onUnlocked: () => {
      tellSession('active');
    },
  });

  const bringUp = async (): Promise<AccountRuntime> => {
    held.hold = await deps.holdAccount(account, abort.signal);
    held.hold.lost.addEventListener('abort', () => {
      void held.runtime?.stop();
    });
    try {
      // The engine before this one may have renewed the tokens.
      row = (await registry.get(account)) ?? row;
      held.disallow = web.origins.allow(row.server);
      held.runtime = await beginOrRecover({ row, server, held, context });
      return held.runtime;
    } catch (error) {
      giveUp(held);
      if (errorInfo(error).code === 'newer-version') deps.onOutdated(deps.build + 1);
      throw error;
    }
  };
  const start = untilItWorks(bringUp, (error) => {
    deps.logger.warn(`the account could not be started: ${errorInfo(error).message}`);
  });
  // Whoever asks for the account is told; nobody asking is no reason for an uncaught error.
  start.run().catch(() => undefined);

  return {
    info: () => infoOf(row),
    row: () => row,
    server,
    ready: start.run,
    runtime: () => held.runtime,
    keep,
    flushBoot: async () => {
      await held.runtime?.boot.flush();
    },
    close: async () => {
      abort.abort();
      const runtime = await start.running()?.catch(() => undefined);
      await runtime?.stop();
      giveUp(held);
    },
  };
}

/** Work that is done once, unless it fails: whoever asks then has it tried again. */
function untilItWorks<T>(work: () => Promise<T>, onFailure: (error: unknown) => void) {
  let attempt: Promise<T> | undefined;
  return {
    running: () => attempt,
    run: (): Promise<T> => {
      attempt ??= work().catch((error: unknown) => {
        attempt = undefined;
        onFailure(error);
        throw error;
      });
      return attempt;
    },
  };
}

function infoOf(row: AccountRow): AccountInfo {
  const { account, userId, deviceId, server, session } = row;
  return { account, userId, deviceId, server, session };
}

type Beginning = {
  readonly row: AccountRow;
  readonly server: HomeserverPort;
  readonly held: Held;
  readonly context: AccountSlotDeps;
};

/** Opens the account's database and starts to work on it; a broken one is replaced. */
async function beginOrRecover(beginning: Beginning): Promise<AccountRuntime> {
  try {
    return await begin(beginning);
  } catch (error) {
    beginning.held.store?.close();
    const info = errorInfo(error);
    const broken = info.kind === 'storage' && (info.code === 'corrupt' || info.code === 'missing');
    if (!broken) throw error;
    return begin(beginning, {
      kind: 'recovered',
      ...(await recoverAccount(beginning.row.account)),
    });
  }
}

async function begin(
  { row, server, held, context: { deps, network } }: Beginning,
  problem?: StorageProblem,
): Promise<AccountRuntime> {
  const store = await openAccountStore({ account: row.account });
  held.store = store;
  // From here on this engine is the only one that writes.
  await store.takeOver(deps.build);
  return startAccount({
    info: infoOf(row),
    store,
    server,
    network,
    clock: deps.clock,
    random: deps.random,
    logger: deps.logger,
    paused: row.session !== 'active',
    onStorageFailure: deps.onBroken,
    ...(problem === undefined ? {} : { problem }),
  });
}

function giveUp(held: Held): void {
  held.store?.close();
  held.disallow?.();
  held.hold?.release();
}
