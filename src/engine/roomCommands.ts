import { errorInfo } from '#base/errors.ts';
import type { EventId, RoomId, UserId } from '#protocol/ids.ts';
import { joinRoomRequest, leaveRoomRequest } from '#protocol/membership.ts';
import { readMarkersRequest } from '#protocol/readMarkers.ts';
import { retryDelay } from '#sync/backoff.ts';
import { directsContentWith } from '#timeline/directs.ts';
import { isDirectInvite } from '#timeline/roomSummary.ts';
import type { AccountRuntime } from './accountRuntime.ts';

/** Milliseconds that an answered invite waits for the sync that tells of it. */
const SYNC_PATIENCE = 30_000;
/** How often it is tried to enter a direct chat in the account's data. */
const DIRECT_TRIES = 6;

/** Moves `m.read` and `m.fully_read` to the event. Rule RM-1. */
export async function markRead(
  runtime: AccountRuntime,
  roomId: RoomId,
  eventId: EventId,
): Promise<void> {
  await runtime.server.request(readMarkersRequest(roomId, { fullyRead: eventId, read: eventId }));
}

/**
 * Joins, and resolves when a sync has told of it, so that whoever opens the room then finds it joined; a slow one is
 * not waited for longer than {@link SYNC_PATIENCE}. An invite to a direct chat is entered in `m.direct`, as nobody
 * else does it.
 */
export async function acceptInvite(runtime: AccountRuntime, roomId: RoomId): Promise<void> {
  const { directory, store, self, server } = runtime;
  const row = await store.read((txn) => txn.rooms.get(roomId));
  const inviter = row === undefined ? undefined : isDirectInvite(row, self);
  await server.request(joinRoomRequest(roomId));
  if (inviter !== undefined) void addDirect(runtime, roomId, inviter);
  await untilTold(runtime, () => directory.summary(roomId)?.membership === 'join');
}

/** Leaves, and resolves when a sync has told of it, or has not for {@link SYNC_PATIENCE}. */
export async function declineInvite(runtime: AccountRuntime, roomId: RoomId): Promise<void> {
  const { directory, server } = runtime;
  await server.request(leaveRoomRequest(roomId));
  await untilTold(runtime, () => directory.summary(roomId)?.membership !== 'invite');
}

async function untilTold(
  { directory, clock, signal }: AccountRuntime,
  isTold: () => boolean,
): Promise<void> {
  if (isTold()) return;
  const told = new AbortController();
  const end = directory.changes.add(() => {
    if (isTold()) told.abort();
  });
  await clock.sleep(SYNC_PATIENCE, AbortSignal.any([told.signal, signal])).catch(() => undefined);
  end();
}

/** The room is joined whatever comes of this, so nobody waits for it; never rejects. */
async function addDirect(runtime: AccountRuntime, roomId: RoomId, userId: UserId): Promise<void> {
  const { accountData, clock, random, signal, logger } = runtime;
  for (let failures = 1; failures <= DIRECT_TRIES && !signal.aborted; failures += 1) {
    try {
      await accountData.update('m.direct', (content) =>
        directsContentWith(content, userId, roomId),
      );
      return;
    } catch (error) {
      const info = errorInfo(error);
      logger.warn(`m.direct was not written: ${info.kind}/${info.code}`);
      await clock.sleep(retryDelay(failures, random, info), signal).catch(() => undefined);
    }
  }
}
