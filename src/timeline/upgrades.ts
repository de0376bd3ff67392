import { parseRoomId, type RoomId } from '#protocol/ids.ts';
import { objectField, stringField } from './readJson.ts';
import { stateContent, stateEvent, type RoomFacts } from './roomFacts.ts';

/** Whether the room is a space, which is no place to talk. https://spec.matrix.org/v1.15/client-server-api/#spaces */
export function isSpace(facts: RoomFacts): boolean {
  return stringField(stateContent(facts, 'm.room.create') ?? {}, 'type') === 'm.space';
}

/** Whether the room has been closed by an upgrade. https://spec.matrix.org/v1.15/client-server-api/#room-upgrades */
export function isTombstoned(facts: RoomFacts): boolean {
  const tombstone = stateEvent(facts, 'm.room.tombstone');
  return (
    tombstone !== undefined && stringField(tombstone.content, 'replacement_room') !== undefined
  );
}

/** The room that a tombstone points to. */
export function replacementOf(facts: RoomFacts): RoomId | undefined {
  return parseRoomId(
    stringField(stateEvent(facts, 'm.room.tombstone')?.content ?? {}, 'replacement_room'),
  );
}

/**
 * Whether the list shows the room's successor instead of it: one has joined that room, and it names this one as its
 * predecessor. Rule TL-45.
 */
export function isReplaced(
  facts: RoomFacts,
  factsOf: (roomId: RoomId) => RoomFacts | undefined,
): boolean {
  const replacement = replacementOf(facts);
  if (replacement === undefined || replacement === facts.roomId) return false;
  const next = factsOf(replacement);
  if (next?.membership !== 'join') return false;
  const predecessor = objectField(stateEvent(next, 'm.room.create')?.content ?? {}, 'predecessor');
  return predecessor !== undefined && stringField(predecessor, 'room_id') === facts.roomId;
}
