import type { EventId, RoomId, UserId } from '#protocol/ids.ts';
import { setAccountDataRequest } from '#protocol/accountData.ts';
import { joinRoomRequest, leaveRoomRequest } from '#protocol/membership.ts';
import { readMarkersRequest } from '#protocol/readMarkers.ts';
import { directsContentWith } from '#timeline/directs.ts';
import { isDirectInvite } from '#timeline/roomSummary.ts';
import type { AccountRuntime } from './accountRuntime.ts';

/** Joining over federation can take minutes. */
const JOIN_TIMEOUT = 180_000;

/** Moves `m.read` and `m.fully_read` to the event. */
export async function markRead(
  runtime: AccountRuntime,
  roomId: RoomId,
  eventId: EventId,
): Promise<void> {
  await runtime.server.request(readMarkersRequest(roomId, { fullyRead: eventId, read: eventId }));
}

/** Joins; an invite to a direct chat is entered in `m.direct`, as nobody else does it. */
export async function acceptInvite(runtime: AccountRuntime, roomId: RoomId): Promise<void> {
  const row = await runtime.store.read((txn) => txn.rooms.get(roomId));
  const inviter = row === undefined ? undefined : isDirectInvite(row, runtime.self);
  await runtime.server.request(joinRoomRequest(roomId), { timeoutMs: JOIN_TIMEOUT });
  if (inviter !== undefined) await addDirect(runtime, roomId, inviter);
}

export async function declineInvite(runtime: AccountRuntime, roomId: RoomId): Promise<void> {
  await runtime.server.request(leaveRoomRequest(roomId));
}

/** Account data is overwritten whole, so what the server said last is the base. */
async function addDirect(runtime: AccountRuntime, roomId: RoomId, userId: UserId): Promise<void> {
  const stored = await runtime.store.read((txn) => txn.accountData.get('m.direct'));
  const content = directsContentWith(stored?.content ?? {}, userId, roomId);
  await runtime.server.request(setAccountDataRequest(runtime.self, 'm.direct', content));
}
