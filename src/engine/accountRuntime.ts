import type { Clock, Random } from '#base/clock.ts';
import type { Logger } from '#base/logger.ts';
import type { AccountInfo, AccountState } from '#bridge/contract.ts';
import type { UserId } from '#protocol/ids.ts';
import type { HomeserverPort } from '#protocol/request.ts';
import type { AccountStore } from '#storage/accountStore.ts';
import type { History } from '#sync/history.ts';
import { createHistory } from '#sync/history.ts';
import type { SyncLoop } from '#sync/loop.ts';
import { createSyncLoop } from '#sync/loop.ts';
import type { SendQueue } from '#sync/sendQueue.ts';
import { createSendQueue } from '#sync/sendQueue.ts';
import { parseDirects } from '#timeline/directs.ts';
import type { AccountStateBox } from './accountState.ts';
import { createAccountState } from './accountState.ts';
import type { AccountDataWriter } from './accountData.ts';
import { createAccountDataWriter } from './accountData.ts';
import type { BootWriter } from './bootWriter.ts';
import { createBootWriter } from './bootWriter.ts';
import type { NetworkState } from './networkState.ts';
import type { OpenViews } from './openViews.ts';
import { createOpenViews } from './openViews.ts';
import type { OwnProfile } from './ownProfile.ts';
import { createOwnProfile } from './ownProfile.ts';
import type { Applying } from './publish.ts';
import { applyBatch, createPublisher, unsentIn } from './publish.ts';
import type { RoomDirectory } from './roomDirectory.ts';
import { createRoomDirectory } from './roomDirectory.ts';

export type AccountRuntimeDeps = {
  readonly info: AccountInfo;
  readonly store: AccountStore;
  readonly server: HomeserverPort;
  readonly network: NetworkState;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Something happened to the database under a running account; the runtime has stopped working. */
  readonly onStorageFailure: (error: unknown) => void;
  /** The session has ended softly: show what is stored, ask the server nothing until `resume`. */
  readonly paused: boolean;
  /** What recovery of the database has to tell, if there was one. */
  readonly problem?: AccountState['storage'];
};

/** One signed-in account at work: its rooms, its views, its queue and its loop. */
export type AccountRuntime = {
  readonly self: UserId;
  readonly store: AccountStore;
  readonly server: HomeserverPort;
  readonly state: AccountStateBox;
  readonly directory: RoomDirectory;
  readonly views: OpenViews;
  readonly queue: SendQueue;
  readonly loop: SyncLoop;
  readonly boot: BootWriter;
  readonly accountData: AccountDataWriter;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Fires when the runtime ends. */
  readonly signal: AbortSignal;
  /** Synchronises and sends again after the session was renewed. */
  readonly resume: () => void;
  /** Ends loop and queue; resolves when the write that was under way is done. */
  readonly stop: () => Promise<void>;
};

/** Loads what is stored and starts to synchronise. Rejects with a storage error. */
export async function startAccount(deps: AccountRuntimeDeps): Promise<AccountRuntime> {
  const { info, store, server, clock } = deps;
  const self = info.userId;
  const abort = new AbortController();
  const { signal } = abort;
  const logger = deps.logger.child('account');
  const directory = createRoomDirectory(self);
  await loadRooms(store, directory);
  const state = firstState(deps, directory);

  const history: History = createHistory({
    store,
    server,
    self,
    onDelivered: (txnIds) => {
      queue.onDelivered(txnIds);
    },
    onEncrypted: (row) => {
      directory.apply([row], []);
      views.rowChanged(row);
    },
  });
  const profile = createOwnProfile({ self, server, signal, tell: state.setDisplayName });
  const queue: SendQueue = createSendQueue({
    ...deps,
    signal,
    onChange: (change) => {
      views.outboxChanged(change.roomIds);
      state.set(unsentIn(queue));
    },
  });
  const views: OpenViews = createOpenViews({ self, store, history, queue, directory });
  const boot = createBootWriter({ source: bootSource(state, directory, views), clock, logger });
  const publish = createPublisher({ store, directory, views, queue, state, boot, profile });
  const applying = { store, self, publish, views };
  const loop = createLoop(deps, { signal, applying, state, queue, profile });
  directory.changes.add(() => {
    state.set({ totals: directory.totals() });
    boot.dirty();
  });
  await queue.start();
  state.set(unsentIn(queue));
  const run = createRun(loop);
  if (!deps.paused) run.begin();

  return {
    ...{ self, store, server, state, directory, views, queue, loop, boot },
    ...{ clock, random: deps.random, logger, signal },
    accountData: createAccountDataWriter({ self, server }),
    resume: () => {
      run.begin();
      queue.wake();
    },
    stop: async () => {
      abort.abort();
      await run.ended();
      await queue.idle();
      views.closeAll();
      boot.stop();
    },
  };
}

type LoopParts = {
  readonly signal: AbortSignal;
  readonly applying: Applying;
  readonly state: AccountStateBox;
  readonly queue: SendQueue;
  readonly profile: OwnProfile;
};

function createLoop(deps: AccountRuntimeDeps, parts: LoopParts): SyncLoop {
  const { signal, applying, state, queue, profile } = parts;
  return createSyncLoop({
    ...deps,
    position: async () => (await deps.store.read((txn) => txn.meta.get('sync')))?.token,
    apply: (batch, receivedAt) => applyBatch(applying, batch, receivedAt),
    onConnection: (connection) => {
      state.set({ connection });
      if (connection.kind !== 'connected') return;
      queue.wake();
      profile.ask();
    },
    onStorageProblem: (error) => {
      if (error.info.code === 'quota') state.set({ storage: { kind: 'quota' } });
      else deps.onStorageFailure(error);
    },
    signal,
  });
}

/** Runs the loop, once at a time. */
function createRun(loop: SyncLoop) {
  let running: Promise<void> | undefined;
  return {
    /** Begins, or has the loop that runs try at once. */
    begin: () => {
      if (running !== undefined) {
        loop.retryNow();
        return;
      }
      running = loop.run().finally(() => {
        running = undefined;
      });
    },
    ended: async () => {
      await running;
    },
  };
}

function firstState(
  { info, problem }: AccountRuntimeDeps,
  directory: RoomDirectory,
): AccountStateBox {
  return createAccountState({
    info,
    connection: { kind: 'starting' },
    totals: directory.totals(),
    waiting: 0,
    ...(problem === undefined ? {} : { storage: problem }),
  });
}

async function loadRooms(store: AccountStore, directory: RoomDirectory): Promise<void> {
  const stored = await store.read(async (txn) => ({
    rooms: await txn.rooms.all(),
    direct: await txn.accountData.get('m.direct'),
    position: await txn.meta.get('sync'),
  }));
  // Rooms without a position are the rest of a first synchronisation that was cut short: it begins anew.
  const rooms = stored.position === undefined ? [] : stored.rooms;
  if (stored.direct !== undefined) directory.setDirects(parseDirects(stored.direct.content), []);
  directory.apply(rooms, []);
  if (stored.position !== undefined) directory.setComplete();
}

function bootSource(state: AccountStateBox, directory: RoomDirectory, views: OpenViews) {
  return {
    header: () => {
      const { info, displayName } = state.get();
      return {
        account: info.account,
        userId: info.userId,
        server: info.server,
        ...(displayName === undefined ? {} : { displayName }),
      };
    },
    list: directory.state,
    lastRoom: views.lastRoom,
  };
}
