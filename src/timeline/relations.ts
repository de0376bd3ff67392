import type { RoomEvent } from '#protocol/events.ts';
import { parseEventId, type EventId } from '#protocol/ids.ts';
import type { JsonObject } from '#protocol/json.ts';
import { objectField, stringField } from './readJson.ts';

/** The event that this one replaces the content of. https://spec.matrix.org/v1.15/client-server-api/#event-replacements */
export function replacedEvent(event: RoomEvent): EventId | undefined {
  const relation = objectField(event.content, 'm.relates_to');
  if (relation === undefined || stringField(relation, 'rel_type') !== 'm.replace') return undefined;
  return parseEventId(stringField(relation, 'event_id'));
}

/** Whether the event is an edit, also one whose target cannot be read. */
export function isReplacement(event: RoomEvent): boolean {
  const relation = objectField(event.content, 'm.relates_to');
  return relation !== undefined && stringField(relation, 'rel_type') === 'm.replace';
}

/** Whether the content answers another message. https://spec.matrix.org/v1.15/client-server-api/#rich-replies */
export function isReply(content: JsonObject): boolean {
  const relation = objectField(content, 'm.relates_to');
  return relation !== undefined && objectField(relation, 'm.in_reply_to') !== undefined;
}

/**
 * The body of a reply without the quote that older clients wrote before it. Only a quote that begins as theirs did
 * is taken for one: a person's own quote stays. https://spec.matrix.org/v1.12/client-server-api/#fallbacks-for-rich-replies
 */
export function withoutReplyFallback(body: string): string {
  if (!/^> (?:\* )?<@[^>\n]+>/u.test(body)) return body;
  const lines = body.split('\n');
  let first = lines.findIndex((line) => !line.startsWith('>'));
  if (first === -1) return body;
  if (lines[first]?.trim() === '') first += 1;
  const rest = lines.slice(first).join('\n');
  return rest.trim() === '' ? body : rest;
}

/**
 * Whether `edit` may replace what `original` says: the same sender and type, both no state, the original no edit
 * itself, and a new content is there. Rule TL-10.
 */
export function isValidEdit(original: RoomEvent, edit: RoomEvent): boolean {
  return (
    edit.sender === original.sender &&
    edit.type === original.type &&
    edit.stateKey === undefined &&
    original.stateKey === undefined &&
    !isReplacement(original) &&
    objectField(edit.content, 'm.new_content') !== undefined
  );
}

/** Whether edit `a` wins over edit `b`: the later, and of two at the same moment the greater event id. Rule TL-11. */
export function isNewerEdit(a: RoomEvent, b: RoomEvent): boolean {
  if (a.originServerTs !== b.originServerTs) return a.originServerTs > b.originServerTs;
  return a.eventId > b.eventId;
}

/** What `original` says after `edit`: the new content with the first one's relation. Rule TL-12. */
export function editedContent(original: RoomEvent, edit: RoomEvent): JsonObject {
  const { 'm.relates_to': _theirs, ...content } = objectField(edit.content, 'm.new_content') ?? {};
  const relation = objectField(original.content, 'm.relates_to');
  return relation === undefined ? content : { ...content, 'm.relates_to': relation };
}
