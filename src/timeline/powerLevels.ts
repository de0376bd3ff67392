import type { StateEvent } from '#protocol/events.ts';
import type { UserId } from '#protocol/ids.ts';
import type { JsonObject } from '#protocol/json.ts';
import { field, levelField, objectField, stringField } from './readJson.ts';
import { stateEvent, type RoomFacts } from './roomFacts.ts';

/** The room versions in which creators are ordinary members with 100 points. Any other is taken for a newer one. */
const VERSIONS_WITHOUT_CREATORS = new Set([
  '1',
  '2',
  '3',
  '4',
  '5',
  '6',
  '7',
  '8',
  '9',
  '10',
  '11',
]);

/**
 * Whether the person may send an `m.room.message` here. Rules TL-60 to TL-63.
 * https://spec.matrix.org/v1.16/client-server-api/#mroompower_levels
 */
export function canSendMessages(facts: RoomFacts, userId: UserId): boolean {
  const levels = stateEvent(facts, 'm.room.power_levels')?.content;
  return levelOf(facts, userId, levels) >= neededToSend(levels);
}

function neededToSend(levels: JsonObject | undefined): number {
  if (levels === undefined) return 0;
  const events = objectField(levels, 'events') ?? {};
  return levelField(events, 'm.room.message') ?? levelField(levels, 'events_default') ?? 0;
}

function levelOf(facts: RoomFacts, userId: UserId, levels: JsonObject | undefined): number {
  const create = stateEvent(facts, 'm.room.create');
  if (create !== undefined && hasCreators(create) && isCreator(create, userId)) {
    return Number.POSITIVE_INFINITY;
  }
  return levels === undefined ? levelWithoutEvent(create, userId) : levelBy(levels, userId);
}

function levelBy(levels: JsonObject, userId: UserId): number {
  const users = objectField(levels, 'users') ?? {};
  return levelField(users, userId) ?? levelField(levels, 'users_default') ?? 0;
}

/** Where a room has no power levels its creator has 100 points and everybody else none. */
function levelWithoutEvent(create: StateEvent | undefined, userId: UserId): number {
  if (create === undefined) return 0;
  return (stringField(create.content, 'creator') ?? create.sender) === userId ? 100 : 0;
}

/** Whether creators stand above all levels, as from room version 12 on. */
function hasCreators(create: StateEvent): boolean {
  return !VERSIONS_WITHOUT_CREATORS.has(stringField(create.content, 'room_version') ?? '1');
}

/** https://spec.matrix.org/v1.16/client-server-api/#mroomcreate (`additional_creators`) */
function isCreator(create: StateEvent, userId: UserId): boolean {
  if (create.sender === userId) return true;
  const more = field(create.content, 'additional_creators');
  return Array.isArray(more) && more.includes(userId);
}
