import type { StateEvent, StrippedEvent, TimelineEvent } from '#protocol/events.ts';
import type { RoomId, UserId } from '#protocol/ids.ts';
import type { JsonObject } from '#protocol/json.ts';
import type { Membership, UnreadCounts } from '#protocol/syncBatch.ts';
import type { NamedMember } from './memberNames.ts';

/** What the rules need to know of a room: the part of its stored record that they read. */
export type RoomFacts = {
  readonly roomId: RoomId;
  readonly membership: Membership;
  /** Current state without members, by type and state key. */
  readonly state: Readonly<Record<string, Readonly<Record<string, StateEvent>>>>;
  readonly stripped: readonly StrippedEvent[];
  readonly heroes: readonly UserId[];
  readonly known: readonly NamedMember[];
  readonly joinedCount: number;
  readonly invitedCount: number;
  readonly counts: UnreadCounts;
  readonly encrypted: boolean;
  readonly activeAt: number;
  readonly lastMessage?: TimelineEvent;
  readonly accountData: Readonly<Record<string, JsonObject>>;
};

/**
 * The content of a state event: of the current state, or, on an invite or knock, of the stripped state, which is
 * unsigned and only believed until one has joined.
 */
export function stateContent(
  facts: RoomFacts,
  type: string,
  stateKey = '',
): JsonObject | undefined {
  if (facts.membership === 'invite' || facts.membership === 'knock') {
    const stripped = facts.stripped.findLast(
      (event) => event.type === type && event.stateKey === stateKey,
    );
    if (stripped !== undefined) return stripped.content;
  }
  return stateEvent(facts, type, stateKey)?.content;
}

/** An event of the current state. */
export function stateEvent(facts: RoomFacts, type: string, stateKey = ''): StateEvent | undefined {
  if (!Object.hasOwn(facts.state, type)) return undefined;
  const byKey = facts.state[type];
  return byKey !== undefined && Object.hasOwn(byKey, stateKey) ? byKey[stateKey] : undefined;
}
