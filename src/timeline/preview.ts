import type { RoomEvent, TimelineEvent } from '#protocol/events.ts';
import type { UserId } from '#protocol/ids.ts';
import type { RoomPreview } from './items.ts';
import type { MemberNames } from './memberNames.ts';
import { messageText } from './messageText.ts';
import { cleanLine } from './plainText.ts';
import { isReplacement } from './relations.ts';

/** Longest preview, in UTF-16 units: more than the widest list shows. */
const MAX_PREVIEW = 160;

const QUOTED = new Set(['m.room.message', 'm.sticker']);

/** Whether the list may quote this event: a message that is there and no edit. Rule TL-47. */
function canPreview(event: TimelineEvent): event is RoomEvent {
  return (
    event.kind === 'event' &&
    QUOTED.has(event.type) &&
    event.stateKey === undefined &&
    event.unsigned.redacted !== true &&
    !isReplacement(event) &&
    messageText(event.content) !== undefined
  );
}

/** The last line said in a room, in one line. */
export function previewOf(
  event: TimelineEvent | undefined,
  names: MemberNames,
  self: UserId,
): RoomPreview | undefined {
  if (event === undefined || !canPreview(event)) return undefined;
  const text = cleanLine(messageText(event.content)?.text, MAX_PREVIEW);
  if (text === '') return undefined;
  return {
    sender: names.nameOf(event.sender),
    own: event.sender === self,
    text,
    ts: event.originServerTs,
  };
}
