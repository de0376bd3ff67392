import type { MxcUri, UserId } from '#protocol/ids.ts';
import type { MemberInfo } from './items.ts';
import { cleanName, lookOf } from './plainText.ts';

/** Somebody to be named. Without a membership they count as present. */
export type NamedMember = {
  readonly userId: UserId;
  readonly membership?: 'join' | 'invite' | 'knock' | 'leave' | 'ban';
  readonly displayName?: string;
  readonly avatar?: MxcUri;
};

/** Whether the person is in the room or about to be, and so counts when names are told apart. */
export function isPresent({ membership }: NamedMember): boolean {
  return membership === undefined || membership === 'join' || membership === 'invite';
}

/** The people of one room by the names that tell them apart. */
export type MemberNames = {
  /** Somebody who is not known is named by the user id. */
  readonly infoOf: (userId: UserId) => MemberInfo;
  readonly nameOf: (userId: UserId) => string;
};

/**
 * Display names of a room's people: without invisible and direction-changing characters, with the user id behind
 * them where somebody else who is present has the same name or where the name itself reads like a user id. Rules
 * TL-20 to TL-23. https://spec.matrix.org/v1.15/client-server-api/#calculating-the-display-name-for-a-user
 */
export function createMemberNames(members: Iterable<NamedMember>): MemberNames {
  const byId = new Map<UserId, NamedMember>();
  for (const member of members) byId.set(member.userId, member);
  const present = new Map<string, number>();
  for (const member of byId.values()) {
    if (!isPresent(member)) continue;
    const look = lookOf(cleanName(member.displayName));
    if (look !== '') present.set(look, (present.get(look) ?? 0) + 1);
  }
  const infoOf = (userId: UserId): MemberInfo => {
    const member = byId.get(userId);
    if (member === undefined) return { userId, name: userId };
    const name = nameAmong(member, present);
    return member.avatar === undefined ? { userId, name } : { userId, name, avatar: member.avatar };
  };
  return { infoOf, nameOf: (userId) => infoOf(userId).name };
}

/** Everyone in `members` as a row shows them, in the same order. */
export function memberNames(members: readonly NamedMember[]): readonly MemberInfo[] {
  const names = createMemberNames(members);
  return members.map((member) => names.infoOf(member.userId));
}

function nameAmong(member: NamedMember, present: ReadonlyMap<string, number>): string {
  const name = cleanName(member.displayName);
  if (name === '' || name === member.userId) return member.userId;
  const same = present.get(lookOf(name)) ?? 0;
  const others = isPresent(member) ? same - 1 : same;
  const posesAsId = name.startsWith('@') && name.includes(':');
  return others > 0 || posesAsId ? `${name} (${member.userId})` : name;
}
