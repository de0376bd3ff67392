import { faultPoint } from '#hooks';
import type { AccountState } from '#bridge/contract.ts';
import type { RoomId, UserId } from '#protocol/ids.ts';
import type { SyncBatch } from '#protocol/syncBatch.ts';
import type { AccountStore } from '#storage/accountStore.ts';
import type { SendQueue } from '#sync/sendQueue.ts';
import type { SyncChanges } from '#sync/syncChanges.ts';
import { writeBatch, writeInitialBatch } from '#sync/writeBatch.ts';
import { parseDirects } from '#timeline/directs.ts';
import type { AccountStateBox } from './accountState.ts';
import type { BootWriter } from './bootWriter.ts';
import type { OpenViews } from './openViews.ts';
import type { OwnProfile } from './ownProfile.ts';
import type { RoomDirectory } from './roomDirectory.ts';

export type Publishing = {
  readonly store: AccountStore;
  readonly directory: RoomDirectory;
  readonly views: OpenViews;
  readonly queue: SendQueue;
  readonly state: AccountStateBox;
  readonly boot: BootWriter;
  readonly profile: OwnProfile;
};

export type Publish = (changes: SyncChanges) => Promise<void>;

/** Tells everybody what a commit has changed. Nothing here writes what was synchronised. */
export function createPublisher(publishing: Publishing): Publish {
  const { store, directory, views, queue, state, boot, profile } = publishing;
  return async (changes) => {
    directory.apply(
      changes.rooms.map((change) => change.row),
      changes.removedRooms,
    );
    const direct = changes.accountData.find((event) => event.type === 'm.direct');
    if (direct !== undefined) {
      const before = directory.directs();
      const after = parseDirects(direct.content);
      const touched = [...new Set([...before.keys(), ...after.keys()])].filter(
        (roomId) => before.get(roomId) !== after.get(roomId),
      );
      const inBatch = new Map(changes.rooms.map((change) => [change.row.roomId, change.row]));
      const stored = await store.read((txn) => txn.rooms.getMany(touched));
      directory.setDirects(after, rowsOf(touched, inBatch, stored));
    }
    if (changes.initial) directory.setComplete();
    views.apply(changes);
    queue.onDelivered(changes.delivered);
    queue.onFailed(changes.failed);
    if (!changes.initial) profile.heard(changes.rooms.flatMap(({ members }) => members));
    state.set(unsentIn(queue));
    if (state.get().storage?.kind === 'quota') state.clearStorageProblem();
    boot.dirty();
  };
}

function rowsOf<Row>(
  ids: readonly RoomId[],
  ...sources: readonly ReadonlyMap<RoomId, Row>[]
): readonly Row[] {
  return ids.flatMap((roomId) => {
    const row = sources.map((source) => source.get(roomId)).find((found) => found !== undefined);
    return row === undefined ? [] : [row];
  });
}

export type Applying = {
  readonly store: AccountStore;
  readonly self: UserId;
  readonly publish: Publish;
  readonly views: OpenViews;
};

/** Steps 3 to 5 of the life of an event. The first answer is published before it is stored. */
export async function applyBatch(
  { store, self, publish, views }: Applying,
  batch: SyncBatch,
  receivedAt: number,
) {
  const before = faultPoint('sync.before-write');
  if (before !== undefined) await before;
  if (batch.initial) {
    const { changes, stored } = await writeInitialBatch({ store, batch, receivedAt, self });
    await publish(changes);
    await stored;
    // Whoever opened a room meanwhile has found nothing stored.
    views.reload();
    return;
  }
  const changes = await writeBatch({ store, batch, receivedAt, self });
  const written = faultPoint('sync.after-write');
  if (written !== undefined) await written;
  await publish(changes);
  const published = faultPoint('sync.after-publish');
  if (published !== undefined) await published;
}

/** How many messages still have to reach the server, and how many it has refused. */
export function unsentIn(queue: SendQueue): Pick<AccountState, 'waiting' | 'refused'> {
  const count = (status: 'queued' | 'failed') =>
    queue.all().filter((row) => row.status === status).length;
  return { waiting: count('queued'), refused: count('failed') };
}
