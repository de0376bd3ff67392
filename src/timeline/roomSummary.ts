import { parseMxcUri, parseRoomId, type MxcUri, type RoomId, type UserId } from '#protocol/ids.ts';
import type { MemberInfo, RoomSummary } from './items.ts';
import { createMemberNames, type MemberNames } from './memberNames.ts';
import { previewOf } from './preview.ts';
import { field, stringField } from './readJson.ts';
import { stateContent, stateEvent, type RoomFacts } from './roomFacts.ts';
import { sameData } from './same.ts';
import { inviterOf, ownInvite, roomName, strippedMembers } from './roomName.ts';

/** What the rules need to know besides the room itself. */
export type SummaryContext = {
  readonly self: UserId;
  /** Out of `m.direct`, see `parseDirects`. */
  readonly directs: ReadonlyMap<RoomId, UserId>;
};

/**
 * A room's row in the list; `previous`, the row before, if nothing in it changed. Spaces and replaced rooms are for
 * the caller to leave out. Rules TL-40 to TL-49.
 */
export function roomSummary(
  facts: RoomFacts,
  context: SummaryContext,
  previous?: RoomSummary,
): RoomSummary {
  const { self } = context;
  const names = namesOf(facts);
  const direct = directOf(facts, context);
  const avatar = avatarOf(facts, direct, names);
  const preview = facts.encrypted ? undefined : previewOf(facts.lastMessage, names, self);
  const inviter = inviteInfo(facts, self, names);
  const summary: RoomSummary = {
    roomId: facts.roomId,
    name: roomName(facts, self),
    membership: facts.membership,
    encrypted: facts.encrypted,
    activeAt: facts.activeAt,
    unread: Math.max(facts.counts.notifications, facts.counts.highlights),
    highlights: facts.counts.highlights,
    ...(avatar === undefined ? {} : { avatar }),
    ...(direct === undefined ? {} : { direct }),
    ...(preview === undefined ? {} : { preview }),
    ...(inviter === undefined ? {} : { inviter }),
  };
  return previous !== undefined && sameData(previous, summary) ? previous : summary;
}

/** Whether the room is a space, which is no place to talk. https://spec.matrix.org/v1.15/client-server-api/#spaces */
export function isSpace(facts: RoomFacts): boolean {
  return stringField(stateContent(facts, 'm.room.create') ?? {}, 'type') === 'm.space';
}

/** The room that the tombstone points to. https://spec.matrix.org/v1.15/client-server-api/#room-upgrades */
export function replacementOf(facts: RoomFacts): RoomId | undefined {
  const tombstone = stateEvent(facts, 'm.room.tombstone')?.content ?? {};
  return parseRoomId(stringField(tombstone, 'replacement_room'));
}

/** Who invites to a one-to-one conversation, if the invite is to one. */
export function isDirectInvite(facts: RoomFacts, self: UserId): UserId | undefined {
  if (facts.membership !== 'invite') return undefined;
  const invite = ownInvite(facts, self);
  return invite !== undefined && field(invite.content, 'is_direct') === true
    ? inviterOf(facts, self)
    : undefined;
}

/** The other person of a one-to-one conversation: by `m.direct`, and on an invite by what the inviter said. */
export function directOf(facts: RoomFacts, context: SummaryContext): UserId | undefined {
  return context.directs.get(facts.roomId) ?? isDirectInvite(facts, context.self);
}

/** The room's own picture, or in a one-to-one conversation the other person's. */
export function avatarOf(
  facts: RoomFacts,
  direct: UserId | undefined,
  names: MemberNames,
): MxcUri | undefined {
  const own = parseMxcUri(field(stateContent(facts, 'm.room.avatar') ?? {}, 'url'));
  if (own !== undefined || direct === undefined) return own;
  return names.infoOf(direct).avatar;
}

/** The people of whom the room's record knows, those of an invite's stripped state included. */
export function namesOf(facts: RoomFacts): MemberNames {
  const stripped = facts.membership === 'invite' || facts.membership === 'knock';
  return createMemberNames(stripped ? [...facts.known, ...strippedMembers(facts)] : facts.known);
}

function inviteInfo(facts: RoomFacts, self: UserId, names: MemberNames): MemberInfo | undefined {
  if (facts.membership !== 'invite') return undefined;
  const inviter = inviterOf(facts, self);
  return inviter === undefined ? undefined : names.infoOf(inviter);
}
