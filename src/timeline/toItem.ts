import type { RoomEvent } from '#protocol/events.ts';
import type { UserId } from '#protocol/ids.ts';
import type { JsonObject } from '#protocol/json.ts';
import type { TimelineItem } from './items.ts';
import { messageText } from './messageText.ts';
import { editedContent, isReplacement } from './relations.ts';
import { stateChange } from './stateChange.ts';

/** What later events did to one. */
export type Fate = {
  readonly redacted: boolean;
  /** The edit that counts. */
  readonly edit: RoomEvent | undefined;
};

/** Events that belong to another one and have no row themselves. */
const ATTACHED = new Set(['m.room.redaction', 'm.reaction']);

/** The item of one event under `key`, or none if it deserves no row. Rules TL-1 to TL-9. */
export function toItem(
  event: RoomEvent,
  key: string,
  self: UserId,
  fate: Fate,
): TimelineItem | undefined {
  const base = { key, sender: event.sender, ts: event.originServerTs, eventId: event.eventId };
  if (event.stateKey !== undefined) {
    const change = stateChange(fate.redacted ? redactedState(event) : event);
    return change === undefined ? undefined : { kind: 'state', ...base, change };
  }
  if (ATTACHED.has(event.type) || isReplacement(event)) return undefined;
  if (fate.redacted) return { kind: 'redacted', ...base };
  if (event.type === 'm.room.encrypted') return { kind: 'encrypted', ...base };
  const content = fate.edit === undefined ? event.content : editedContent(event, fate.edit);
  return event.type === 'm.room.message'
    ? messageItem(event, base, { content, edited: fate.edit !== undefined, self })
    : otherItem(event.type, base, content);
}

type Base = Pick<Extract<TimelineItem, { kind: 'redacted' }>, 'key' | 'sender' | 'ts' | 'eventId'>;

function messageItem(
  event: RoomEvent,
  base: Base,
  said: { readonly content: JsonObject; readonly edited: boolean; readonly self: UserId },
): TimelineItem {
  const text = messageText(said.content);
  if (text?.style === undefined) return unsupported(event.type, base, text?.text);
  const { transactionId } = event.unsigned;
  const sentHere = event.sender === said.self && transactionId !== undefined;
  return {
    kind: 'message',
    ...base,
    style: text.style,
    body: text.text,
    ...(text.truncated ? { truncated: true } : {}),
    ...(said.edited ? { edited: true } : {}),
    ...(sentHere ? { txnId: transactionId } : {}),
    delivery: sentHere ? 'sent' : 'received',
  };
}

/** An event of a type that Nacre does not know: a row only if its sender gave a text to show instead. */
function otherItem(type: string, base: Base, content: JsonObject): TimelineItem | undefined {
  const text = messageText(content);
  return text === undefined ? undefined : unsupported(type, base, text.text);
}

function unsupported(type: string, base: Base, fallback: string | undefined): TimelineItem {
  return { kind: 'unsupported', ...base, type, ...(fallback === undefined ? {} : { fallback }) };
}

/** A state event whose redaction came later than itself: of its content only what every room version keeps. */
function redactedState(event: RoomEvent): RoomEvent {
  const { membership } = event.content;
  const content = membership === undefined ? {} : { membership };
  return { ...event, content, unsigned: { ...event.unsigned, redacted: true } };
}
