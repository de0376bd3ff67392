import { parseMxcUri, type MxcUri, type RoomId, type UserId } from '#protocol/ids.ts';
import type { MemberInfo, RoomSummary } from './items.ts';
import { createMemberNames, type MemberNames } from './memberNames.ts';
import { previewOf } from './preview.ts';
import { field } from './readJson.ts';
import { stateContent, type RoomFacts } from './roomFacts.ts';
import { inviterOf, ownInvite, roomName, strippedMembers } from './roomName.ts';

/** What the rules need to know besides the room itself. */
export type SummaryContext = {
  readonly self: UserId;
  /** Out of `m.direct`, see `parseDirects`. */
  readonly directs: ReadonlyMap<RoomId, UserId>;
};

/** A room's row in the list. Spaces and replaced rooms are for the caller to leave out. Rules TL-40 to TL-49. */
export function roomSummary(facts: RoomFacts, context: SummaryContext): RoomSummary {
  const { self } = context;
  const names = namesOf(facts);
  const direct = directOf(facts, context);
  const avatar = avatarOf(facts, direct, names);
  const preview = facts.encrypted ? undefined : previewOf(facts.lastMessage, names, self);
  const inviter = inviteInfo(facts, self, names);
  return {
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
}

/** The other person of a one-to-one conversation: by `m.direct`, and on an invite by what the inviter said. */
export function directOf(facts: RoomFacts, context: SummaryContext): UserId | undefined {
  const known = context.directs.get(facts.roomId);
  if (known !== undefined || facts.membership !== 'invite') return known;
  const invite = ownInvite(facts, context.self);
  return invite !== undefined && field(invite.content, 'is_direct') === true
    ? inviterOf(facts, context.self)
    : undefined;
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
