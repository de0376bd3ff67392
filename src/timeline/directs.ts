import { parseRoomId, parseUserId, type RoomId, type UserId } from '#protocol/ids.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import { field, isJsonArray } from './readJson.ts';

/**
 * Which rooms are one-to-one conversations, and with whom, out of the account data `m.direct`. Whatever does not fit
 * is passed over; a room listed twice belongs to the first. Rule TL-46.
 * https://spec.matrix.org/v1.15/client-server-api/#mdirect
 */
export function parseDirects(content: JsonObject | undefined): ReadonlyMap<RoomId, UserId> {
  const directs = new Map<RoomId, UserId>();
  for (const [key, value] of Object.entries(content ?? {})) {
    const userId = parseUserId(key);
    if (userId === undefined || !isJsonArray(value)) continue;
    for (const entry of value) {
      const roomId = parseRoomId(entry);
      if (roomId !== undefined && !directs.has(roomId)) directs.set(roomId, userId);
    }
  }
  return directs;
}

/**
 * The content of `m.direct` with one more room for `userId`. Whatever else stands there stays as it is, as other
 * clients may understand it.
 */
export function directsContentWith(
  content: JsonObject,
  userId: UserId,
  roomId: RoomId,
): JsonObject {
  const listed = field(content, userId);
  const rooms: readonly Json[] = isJsonArray(listed) ? listed : [];
  return rooms.includes(roomId) ? content : { ...content, [userId]: [...rooms, roomId] };
}
