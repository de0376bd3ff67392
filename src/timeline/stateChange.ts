import type { RoomEvent } from '#protocol/events.ts';
import { parseRoomId, parseUserId, type UserId } from '#protocol/ids.ts';
import type { JsonObject } from '#protocol/json.ts';
import type { StateChange } from './items.ts';
import { cleanLine, cleanName } from './plainText.ts';
import { stringField } from './readJson.ts';

/** Longest topic in a line of the timeline, in UTF-16 units. */
const MAX_TOPIC_LINE = 500;

/** The line that a state event deserves, or none. Rules TL-13 to TL-17. */
export function stateChange(event: RoomEvent): StateChange | undefined {
  const { type, content } = event;
  const before = event.unsigned.prevContent;
  if (type === 'm.room.member') return memberChange(event, before);
  if (type === 'm.room.create') return { kind: 'created' };
  // What was deleted from the room's state says nothing any more.
  if (event.unsigned.redacted === true) return undefined;
  switch (type) {
    case 'm.room.name':
      return textChange(cleanName(content['name']), cleanName(before?.['name']), (name) => ({
        kind: 'named-room',
        name,
      }));
    case 'm.room.topic':
      return textChange(topicLine(content), topicLine(before), (topic) => ({
        kind: 'set-topic',
        topic,
      }));
    case 'm.room.encryption':
      return stringField(before ?? {}, 'algorithm') === undefined
        ? { kind: 'encrypted' }
        : undefined;
    case 'm.room.tombstone':
      return upgrade(content);
    default:
      return undefined;
  }
}

function textChange(
  now: string,
  before: string,
  change: (text: string) => StateChange,
): StateChange | undefined {
  return now === before ? undefined : change(now);
}

function topicLine(content: JsonObject | undefined): string {
  return cleanLine(stringField(content ?? {}, 'topic'), MAX_TOPIC_LINE);
}

function upgrade(content: JsonObject): StateChange {
  const replacement = parseRoomId(stringField(content, 'replacement_room'));
  return replacement === undefined ? { kind: 'upgraded' } : { kind: 'upgraded', replacement };
}

/** https://spec.matrix.org/v1.15/client-server-api/#mroommember */
function memberChange(event: RoomEvent, before: JsonObject | undefined): StateChange | undefined {
  const target = parseUserId(event.stateKey);
  if (target === undefined) return undefined;
  const now = stringField(event.content, 'membership');
  const was = before === undefined ? undefined : (stringField(before, 'membership') ?? 'leave');
  const own = event.sender === target;
  switch (now) {
    case 'join':
      return was === 'join'
        ? profileChange(event, before ?? {}, target)
        : { kind: 'joined', target };
    case 'invite':
      return was === 'invite' ? undefined : { kind: 'invited', target };
    case 'ban':
      return was === 'ban' ? undefined : { kind: 'banned', target };
    case 'leave':
      return departure(was, own, target);
    default:
      return undefined;
  }
}

/** How somebody went, by what they were before; without that it is taken for a member's leaving. */
function departure(was: string | undefined, own: boolean, target: UserId): StateChange | undefined {
  switch (was) {
    case undefined:
    case 'join':
      return { kind: own ? 'left' : 'kicked', target };
    case 'invite':
      return { kind: own ? 'rejected-invite' : 'withdrew-invite', target };
    case 'ban':
      return { kind: 'unbanned', target };
    default:
      return undefined;
  }
}

function profileChange(
  event: RoomEvent,
  before: JsonObject,
  target: UserId,
): StateChange | undefined {
  if (event.unsigned.redacted === true) return undefined;
  const now = event.content;
  const name = cleanName(stringField(now, 'displayname'));
  const previous = cleanName(stringField(before, 'displayname'));
  if (name !== previous) {
    const called = name === '' ? target : name;
    return { kind: 'renamed-self', name: called, ...(previous === '' ? {} : { previous }) };
  }
  const moved = stringField(now, 'avatar_url') !== stringField(before, 'avatar_url');
  return moved ? { kind: 'changed-avatar' } : undefined;
}
