import type {
  AccountDataEvent,
  EventUnsigned,
  Receipt,
  RoomEvent,
  StateEvent,
  StrippedEvent,
  TimelineEvent,
} from './events.ts';
import {
  checkJson,
  isJsonObject,
  isPlainObject,
  MAX_DATA_SIZE,
  MAX_EVENT_SIZE,
  ownEntries,
  ownValue,
  readList,
  readString,
  readTime,
  shallowJson,
} from './guards.ts';
import type { UnknownObject } from './guards.ts';
import { parseEventId, parseTransactionId, parseUserId } from './ids.ts';
import type { EventId, UserId } from './ids.ts';
import type { JsonObject } from './json.ts';

/** Takes down what could not be read: where it stood and what was wrong with it, never its text. */
export type Note = (text: string) => void;

/** Longest event type and state key: https://spec.matrix.org/v1.15/client-server-api/#size-limits */
const MAX_NAME_LENGTH = 255;

/**
 * Reads one event of a timeline. Never throws: what is no event becomes an `unreadable` one that says why. Content
 * is kept as received; a state event whose content is too deep or too large keeps what it can
 * (see {@link shallowJson}), since dropping a membership or the encryption of a room would be worse.
 * https://spec.matrix.org/v1.15/client-server-api/#room-event-format
 */
export function parseTimelineEvent(value: unknown): TimelineEvent {
  if (!isPlainObject(value)) return { kind: 'unreadable', reason: 'not an object' };
  const eventId = parseEventId(ownValue(value, 'event_id'));
  if (eventId === undefined) return { kind: 'unreadable', reason: 'event_id' };
  const event = parseEnvelope(value, eventId);
  return typeof event === 'string' ? { kind: 'unreadable', eventId, reason: event } : event;
}

/** The event, or the name of the field that cannot be read. */
function parseEnvelope(value: UnknownObject, eventId: EventId): RoomEvent | string {
  const type = readName(ownValue(value, 'type'));
  if (type === undefined || type === '') return 'type';
  const sender = parseUserId(ownValue(value, 'sender'));
  if (sender === undefined) return 'sender';
  const originServerTs = readTime(ownValue(value, 'origin_server_ts'));
  if (originServerTs === undefined) return 'origin_server_ts';
  const isState = Object.hasOwn(value, 'state_key');
  const stateKey = readName(ownValue(value, 'state_key'));
  if (isState && stateKey === undefined) return 'state_key';
  const content = parseContent(ownValue(value, 'content'), isState);
  if (typeof content === 'string') return content;
  const redacts = type === 'm.room.redaction' ? parseRedacts(value, content) : undefined;
  return {
    kind: 'event',
    eventId,
    type,
    sender,
    originServerTs,
    content,
    ...(stateKey === undefined ? {} : { stateKey }),
    unsigned: parseUnsigned(ownValue(value, 'unsigned')),
    ...(redacts === undefined ? {} : { redacts }),
  };
}

function readName(value: unknown): string | undefined {
  return readString(value, MAX_NAME_LENGTH);
}

function parseContent(value: unknown, isState: boolean): JsonObject | string {
  if (isJsonObject(value, MAX_EVENT_SIZE)) return value;
  if (!isPlainObject(value)) return 'content';
  return isState
    ? shallowJson(value, MAX_EVENT_SIZE)
    : `content ${checkJson(value, MAX_EVENT_SIZE)}`;
}

/** In `content` from room version 11, before it at the top level: https://spec.matrix.org/v1.15/client-server-api/#mroomredaction */
function parseRedacts(event: UnknownObject, content: JsonObject): EventId | undefined {
  return parseEventId(ownValue(content, 'redacts')) ?? parseEventId(ownValue(event, 'redacts'));
}

function parseUnsigned(value: unknown): EventUnsigned {
  const age = ownValue(value, 'age');
  const transactionId = parseTransactionId(ownValue(value, 'transaction_id'));
  const prevContent = ownValue(value, 'prev_content');
  return {
    ...(typeof age === 'number' && Number.isFinite(age) ? { age } : {}),
    ...(transactionId === undefined ? {} : { transactionId }),
    ...(isJsonObject(prevContent, MAX_EVENT_SIZE) ? { prevContent } : {}),
    ...(isPlainObject(ownValue(value, 'redacted_because')) ? { redacted: true } : {}),
  };
}

/** The event as one of the current state, or undefined where it is none. */
export function asStateEvent(event: TimelineEvent): StateEvent | undefined {
  if (event.kind !== 'event' || event.stateKey === undefined) return undefined;
  return { ...event, stateKey: event.stateKey };
}

/** The state events of a list; what is none is left out with a note. */
export function parseStateEvents(value: unknown, where: string, note: Note): readonly StateEvent[] {
  return parseEach(value, where, note, (item) => {
    const event = parseTimelineEvent(item);
    return asStateEvent(event) ?? (event.kind === 'unreadable' ? event.reason : 'state_key');
  });
}

/** The state that comes with an invite or knock: https://spec.matrix.org/v1.15/client-server-api/#stripped-state */
export function parseStrippedEvents(
  value: unknown,
  where: string,
  note: Note,
): readonly StrippedEvent[] {
  return parseEach(value, where, note, parseStrippedEvent);
}

function parseStrippedEvent(value: unknown): StrippedEvent | string {
  const type = readName(ownValue(value, 'type'));
  if (type === undefined || type === '') return 'type';
  const sender = parseUserId(ownValue(value, 'sender'));
  if (sender === undefined) return 'sender';
  const stateKey = readName(ownValue(value, 'state_key'));
  if (stateKey === undefined) return 'state_key';
  const content = parseContent(ownValue(value, 'content'), true);
  return typeof content === 'string' ? content : { type, sender, stateKey, content };
}

/** Account data, global or a room's: https://spec.matrix.org/v1.15/client-server-api/#client-config */
export function parseAccountData(
  value: unknown,
  where: string,
  note: Note,
): readonly AccountDataEvent[] {
  return parseEach(value, where, note, (item) => {
    const type = readName(ownValue(item, 'type'));
    if (type === undefined || type === '') return 'type';
    const content = ownValue(item, 'content');
    return isJsonObject(content, MAX_DATA_SIZE) ? { type, content } : 'content';
  });
}

/** Objects of bearable depth and size, as received. */
export function parseJsonObjects(value: unknown, where: string, note: Note): readonly JsonObject[] {
  return parseEach(value, where, note, (item) =>
    isJsonObject(item, MAX_DATA_SIZE) ? item : checkJson(item, MAX_DATA_SIZE),
  );
}

/** Reads a list item by item; a reader answers with a string where it fails. An absent list is an empty one. */
function parseEach<T extends object>(
  value: unknown,
  where: string,
  note: Note,
  read: (item: unknown) => T | string,
): readonly T[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    note(`${where}: not a list`);
    return [];
  }
  return value.flatMap((item: unknown, index) => {
    const result = read(item);
    if (typeof result !== 'string') return [result];
    note(`${where}[${index}]: ${result}`);
    return [];
  });
}

/** Takes the receipts out of the content of `m.receipt`: https://spec.matrix.org/v1.15/client-server-api/#mreceipt */
export function parseReceipts(content: unknown): readonly Receipt[] {
  return ownEntries(content).flatMap(([id, byType]) => {
    const eventId = parseEventId(id);
    if (eventId === undefined) return [];
    return RECEIPT_TYPES.flatMap((type) =>
      ownEntries(ownValue(byType, type)).flatMap(([user, data]) => {
        const userId = parseUserId(user);
        return userId === undefined ? [] : parseReceipt({ userId, type, eventId }, data);
      }),
    );
  });
}

const RECEIPT_TYPES = ['m.read', 'm.read.private'] as const;

/** A thread id that cannot be read would move the receipt to another thread, so the receipt is left out. */
function parseReceipt(
  key: Pick<Receipt, 'userId' | 'type' | 'eventId'>,
  data: unknown,
): readonly Receipt[] {
  const threadId = ownValue(data, 'thread_id');
  const ts = readTime(ownValue(data, 'ts'));
  const base = { ...key, ...(ts === undefined ? {} : { ts }) };
  if (threadId === undefined) return [base];
  const thread = readName(threadId);
  return thread === undefined || thread === '' ? [] : [{ ...base, threadId: thread }];
}

/** The people of `m.typing`: https://spec.matrix.org/v1.15/client-server-api/#mtyping */
export function parseTyping(content: unknown): readonly UserId[] {
  return readList(ownValue(content, 'user_ids'), parseUserId);
}
