import { parseEventId, type UserId } from '#protocol/ids.ts';
import type { RoomDetails } from './items.ts';
import { cleanTopic } from './plainText.ts';
import { canSendMessages } from './powerLevels.ts';
import { stringField } from './readJson.ts';
import { stateContent, stateEvent, type RoomFacts } from './roomFacts.ts';
import { roomName } from './roomName.ts';
import { avatarOf, directOf, namesOf, replacementOf, type SummaryContext } from './roomSummary.ts';

/** What the open room's header, composer and panels show. */
export function roomDetails(facts: RoomFacts, context: SummaryContext): RoomDetails {
  const direct = directOf(facts, context);
  const avatar = avatarOf(facts, direct, namesOf(facts));
  const topic = cleanTopic(stringField(stateContent(facts, 'm.room.topic') ?? {}, 'topic'));
  const closed = closedReason(facts, context.self);
  const replacement = replacementOf(facts);
  const fullyRead = fullyReadOf(facts);
  return {
    roomId: facts.roomId,
    name: roomName(facts, context.self),
    membership: facts.membership,
    encrypted: facts.encrypted,
    joinedCount: facts.joinedCount,
    ...(avatar === undefined ? {} : { avatar }),
    ...(topic === '' ? {} : { topic }),
    ...(direct === undefined ? {} : { direct }),
    ...(closed === undefined ? {} : { closed }),
    ...(replacement === undefined ? {} : { replacement }),
    ...(fullyRead === undefined ? {} : { fullyRead }),
  };
}

/** Why one cannot write here; the reason that helps most comes first. Rule TL-64. */
function closedReason(facts: RoomFacts, self: UserId): RoomDetails['closed'] {
  if (facts.membership !== 'join') return 'not-joined';
  if (stateEvent(facts, 'm.room.tombstone')?.content['replacement_room'] !== undefined)
    return 'upgraded';
  if (facts.encrypted) return 'encrypted';
  return canSendMessages(facts, self) ? undefined : 'not-allowed';
}

/** https://spec.matrix.org/v1.15/client-server-api/#fully-read-markers */
function fullyReadOf(facts: RoomFacts): RoomDetails['fullyRead'] {
  const marker = Object.hasOwn(facts.accountData, 'm.fully_read')
    ? facts.accountData['m.fully_read']
    : undefined;
  return marker === undefined ? undefined : parseEventId(stringField(marker, 'event_id'));
}
