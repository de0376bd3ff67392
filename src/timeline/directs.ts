import { parseRoomId, parseUserId, type RoomId, type UserId } from '#protocol/ids.ts';
import type { JsonObject } from '#protocol/json.ts';

/**
 * Which rooms are one-to-one conversations, and with whom, out of the account data `m.direct`. Whatever does not fit
 * is passed over; a room listed twice belongs to the first. Rule TL-46.
 * https://spec.matrix.org/v1.15/client-server-api/#mdirect
 */
export function parseDirects(content: JsonObject | undefined): ReadonlyMap<RoomId, UserId> {
  const directs = new Map<RoomId, UserId>();
  for (const [key, value] of Object.entries(content ?? {})) {
    const userId = parseUserId(key);
    if (userId === undefined || !Array.isArray(value)) continue;
    for (const entry of value) {
      const roomId = parseRoomId(entry);
      if (roomId !== undefined && !directs.has(roomId)) directs.set(roomId, userId);
    }
  }
  return directs;
}
