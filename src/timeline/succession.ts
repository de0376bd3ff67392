import { parseRoomId, type RoomId } from '#protocol/ids.ts';
import type { Membership } from '#protocol/syncBatch.ts';
import { objectField, stringField } from './readJson.ts';
import { stateEvent, type RoomFacts } from './roomFacts.ts';
import { replacementOf } from './roomSummary.ts';

/** What decides whether a room is listed or the one that follows it. */
export type Succession = {
  readonly roomId: RoomId;
  readonly membership: Membership;
  /** Where the room's tombstone points. https://spec.matrix.org/v1.15/client-server-api/#mroomtombstone */
  readonly replacement?: RoomId;
  /** Which room it says to follow. https://spec.matrix.org/v1.15/client-server-api/#mroomcreate */
  readonly predecessor?: RoomId;
};

export function successionOf(facts: RoomFacts): Succession {
  const replacement = replacementOf(facts);
  const create = stateEvent(facts, 'm.room.create')?.content ?? {};
  const predecessor = parseRoomId(stringField(objectField(create, 'predecessor') ?? {}, 'room_id'));
  return {
    roomId: facts.roomId,
    membership: facts.membership,
    ...(replacement === undefined ? {} : { replacement }),
    ...(predecessor === undefined ? {} : { predecessor }),
  };
}

/**
 * Whether the list shows the room's successor instead of it: one has joined that room, and it names this one as its
 * predecessor, so that nobody can hide a room by pointing anywhere. Rule TL-45.
 */
export function isReplaced(
  room: Succession,
  successionBy: (roomId: RoomId) => Succession | undefined,
): boolean {
  if (room.replacement === undefined) return false;
  const next = successionBy(room.replacement);
  return next?.membership === 'join' && next.predecessor === room.roomId;
}
