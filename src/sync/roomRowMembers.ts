import type { StateEvent, StrippedEvent } from '#protocol/events.ts';
import type { RoomId, UserId } from '#protocol/ids.ts';
import { parseMxcUri, parseUserId } from '#protocol/ids.ts';
import type { RoomBatch } from '#protocol/syncBatch.ts';
import type { MemberRow, RoomRow } from '#storage/rows.ts';
import { stringField } from '#timeline/readJson.ts';

/** The member whom an `m.room.member` event describes. https://spec.matrix.org/v1.15/client-server-api/#mroommember */
export function memberRowOf(
  roomId: RoomId,
  event: StateEvent | StrippedEvent,
): MemberRow | undefined {
  if (event.type !== 'm.room.member') return undefined;
  const userId = parseUserId(event.stateKey);
  const membership = membershipOf(stringField(event.content, 'membership'));
  if (userId === undefined || membership === undefined) return undefined;
  const displayName = stringField(event.content, 'displayname');
  const avatar = parseMxcUri(stringField(event.content, 'avatar_url'));
  return {
    roomId,
    userId,
    membership,
    ...(displayName === undefined ? {} : { displayName }),
    ...(avatar === undefined ? {} : { avatar }),
  };
}

/** The members of a batch, each once. What stripped state says of people is not believed beyond its row. */
export function membersIn({ roomId, state }: RoomBatch): readonly MemberRow[] {
  const rows = state.flatMap((event) => memberRowOf(roomId, event) ?? []);
  return [...new Map(rows.map((row) => [row.userId, row])).values()];
}

/** The people whom the room's row in the list may name, as far as record and batch know them. Rule SY-9. */
export function knownAfter(
  row: RoomRow,
  batch: RoomBatch,
  members: readonly MemberRow[],
  self: UserId,
): readonly MemberRow[] {
  const stripped = batch.strippedState.flatMap((event) => memberRowOf(batch.roomId, event) ?? []);
  return withKnown(row, [...stripped, ...members], self).known;
}

/** Those of them whom the record does not know: the members' table may. */
export function unknownPeople(row: RoomRow, self: UserId): readonly UserId[] {
  const known = new Set(row.known.map(({ userId }) => userId));
  return namedPeople(row, self).filter((userId) => !known.has(userId));
}

/** The record with what was `found` of these people. */
export function withKnown(row: RoomRow, found: readonly MemberRow[], self: UserId): RoomRow {
  const byId = new Map([...row.known, ...found].map((member) => [member.userId, member]));
  return { ...row, known: namedPeople(row, self).flatMap((userId) => byId.get(userId) ?? []) };
}

function namedPeople({ heroes, lastMessage, stripped }: RoomRow, self: UserId): readonly UserId[] {
  const invite = stripped.find(
    ({ type, stateKey }) => type === 'm.room.member' && stateKey === self,
  );
  const sender = lastMessage?.kind === 'event' ? lastMessage.sender : undefined;
  return [...new Set([self, ...heroes, sender, invite?.sender])].filter((id) => id !== undefined);
}

function membershipOf(value: string | undefined): MemberRow['membership'] | undefined {
  switch (value) {
    case 'join':
    case 'invite':
    case 'knock':
    case 'leave':
    case 'ban':
      return value;
    default:
      return undefined;
  }
}
