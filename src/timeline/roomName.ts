import { parseMxcUri, parseUserId, type UserId } from '#protocol/ids.ts';
import type { RoomName } from './items.ts';
import { createMemberNames, isPresent, type MemberNames, type NamedMember } from './memberNames.ts';
import { cleanName } from './plainText.ts';
import { field, stringField } from './readJson.ts';
import { stateContent, type RoomFacts } from './roomFacts.ts';

/** People named when the server names none. */
const FALLBACK_HEROES = 5;

/**
 * A room's name: its own, its main address, or the people in it. Rules TL-40 to TL-44.
 * https://spec.matrix.org/v1.15/client-server-api/#calculating-the-display-name-for-a-room
 */
export function roomName(facts: RoomFacts, self: UserId): RoomName {
  const own = cleanName(stringField(stateContent(facts, 'm.room.name') ?? {}, 'name'));
  if (own !== '') return { kind: 'named', text: own };
  const alias = cleanName(
    stringField(stateContent(facts, 'm.room.canonical_alias') ?? {}, 'alias'),
  );
  if (alias !== '') return { kind: 'named', text: alias };
  return facts.membership === 'invite' || facts.membership === 'knock'
    ? strippedName(facts, self)
    : heroesName(facts, self);
}

function heroesName(facts: RoomFacts, self: UserId): RoomName {
  const functional = functionalMembers(facts);
  const people = heroesOf(facts, self);
  const heroes = people.filter((userId) => !functional.has(userId));
  const names = createMemberNames(facts.known);
  const called = heroes.map((userId) => names.nameOf(userId));
  const inRoom = facts.joinedCount + facts.invitedCount;
  if (inRoom <= 1) return { kind: 'empty', was: called };
  const hidden = people.length - heroes.length;
  const others = Math.max(0, inRoom - 1 - hidden - called.length);
  if (called.length === 0) {
    // Nobody's name is known: the id says more than a wrong "empty".
    return others === 0 ? { kind: 'empty', was: [] } : { kind: 'named', text: facts.roomId };
  }
  return { kind: 'heroes', names: called, others };
}

/** Whom the server names; where it names nobody, those of whom something is known. */
function heroesOf(facts: RoomFacts, self: UserId): readonly UserId[] {
  const heroes = facts.heroes.filter((userId) => userId !== self);
  if (heroes.length > 0) return [...new Set(heroes)];
  const others = facts.known.filter((member) => member.userId !== self);
  const present = others.filter(isPresent);
  const named = (present.length > 0 ? present : others).map((member) => member.userId);
  return named.toSorted().slice(0, FALLBACK_HEROES);
}

/** Before one has joined only the stripped state tells who is there. */
function strippedName(facts: RoomFacts, self: UserId): RoomName {
  const members = strippedMembers(facts).filter(
    (member) => member.userId !== self && isPresent(member),
  );
  const names: MemberNames = createMemberNames([...facts.known, ...members]);
  const called = members.map((member) => names.nameOf(member.userId));
  if (called.length > 0) return { kind: 'heroes', names: called, others: 0 };
  const inviter = inviterOf(facts, self);
  return inviter === undefined
    ? { kind: 'empty', was: [] }
    : { kind: 'heroes', names: [names.nameOf(inviter)], others: 0 };
}

/** Who sent the invite that stands in the stripped state. */
export function inviterOf(facts: RoomFacts, self: UserId): UserId | undefined {
  const own = ownInvite(facts, self);
  return own?.sender === self ? undefined : own?.sender;
}

/** One's own member event in the stripped state. */
export function ownInvite(
  facts: RoomFacts,
  self: UserId,
): RoomFacts['stripped'][number] | undefined {
  return facts.stripped.findLast(
    (event) => event.type === 'm.room.member' && event.stateKey === self,
  );
}

/** The members that the stripped state of an invite or knock shows. */
export function strippedMembers(facts: RoomFacts): readonly NamedMember[] {
  const members = new Map<UserId, NamedMember>();
  for (const event of facts.stripped) {
    if (event.type !== 'm.room.member') continue;
    const member = strippedMember(event);
    if (member !== undefined) members.set(member.userId, member);
  }
  return [...members.values()];
}

function strippedMember(event: RoomFacts['stripped'][number]): NamedMember | undefined {
  const userId = parseUserId(event.stateKey);
  const membership = stringField(event.content, 'membership');
  if (userId === undefined || (membership !== 'join' && membership !== 'invite')) return undefined;
  const displayName = stringField(event.content, 'displayname');
  const avatar = parseMxcUri(field(event.content, 'avatar_url'));
  return {
    userId,
    membership,
    ...(displayName === undefined ? {} : { displayName }),
    ...(avatar === undefined ? {} : { avatar }),
  };
}

/** Bots and bridges that a room declares to be no company: they give a room no name. */
function functionalMembers(facts: RoomFacts): ReadonlySet<string> {
  const content = stateContent(facts, 'io.element.functional_members');
  const listed = content === undefined ? undefined : field(content, 'service_members');
  if (!Array.isArray(listed)) return new Set();
  return new Set(listed.filter((userId) => typeof userId === 'string'));
}
