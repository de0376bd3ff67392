import type { RoomEvent, StateEvent, StrippedEvent } from '#protocol/events.ts';
import type { JsonObject } from '#protocol/json.ts';
import { eventId, roomId, transactionId, userId } from '#protocol/testing/ids.ts';
import type { RoomFacts } from '../roomFacts.ts';

/** Parsed events for the rules' tests: odd characters, and ids that are never the same. */

export const SELF = userId('@me/ï+:a.example:8448');
export const ZOE = userId('@zoë=:b.example');
export const KOFI = userId('@kofi:c.example');
export const ROOM = roomId('!rööm_without-domain');

let serial = 0;

export function newId(): string {
  serial += 1;
  return `$${String(serial).padStart(6, '0')}/+ö`;
}

export type EventFields = Partial<RoomEvent> & { readonly content?: JsonObject };

export function event(fields: EventFields = {}): RoomEvent {
  return {
    kind: 'event',
    eventId: eventId(newId()),
    type: 'm.room.message',
    sender: ZOE,
    originServerTs: 1_700_000_000_000,
    content: { msgtype: 'm.text', body: 'Ahoj "<b>" 🎐' },
    unsigned: {},
    ...fields,
  };
}

export function text(body: string, fields: EventFields = {}): RoomEvent {
  return event({ content: { msgtype: 'm.text', body }, ...fields });
}

export function edit(of: RoomEvent, body: string, fields: EventFields = {}): RoomEvent {
  return event({
    sender: of.sender,
    content: {
      msgtype: 'm.text',
      body: `* ${body}`,
      'm.new_content': { msgtype: 'm.text', body },
      'm.relates_to': { rel_type: 'm.replace', event_id: of.eventId },
    },
    ...fields,
  });
}

export function redaction(of: RoomEvent, fields: EventFields = {}): RoomEvent {
  return event({ type: 'm.room.redaction', content: {}, redacts: of.eventId, ...fields });
}

export function state(type: string, content: JsonObject, fields: EventFields = {}): StateEvent {
  return { ...event({ type, content, ...fields }), stateKey: fields.stateKey ?? '' };
}

export function member(content: JsonObject, fields: EventFields = {}): StateEvent {
  return state('m.room.member', content, { stateKey: ZOE, ...fields });
}

export function stripped(type: string, content: JsonObject, stateKey = ''): StrippedEvent {
  return { type, sender: ZOE, stateKey, content };
}

export const txn = (name: string) => transactionId(`n${name}`);

/** A joined room with these state events. */
export function facts(
  fields: Partial<RoomFacts> = {},
  states: readonly StateEvent[] = [],
): RoomFacts {
  const record: Record<string, Record<string, StateEvent>> = {};
  for (const entry of states) (record[entry.type] ??= {})[entry.stateKey] = entry;
  return {
    roomId: ROOM,
    membership: 'join',
    state: record,
    stripped: [],
    heroes: [],
    known: [],
    joinedCount: 2,
    invitedCount: 0,
    counts: { notifications: 0, highlights: 0 },
    encrypted: false,
    activeAt: 1_700_000_000_000,
    accountData: {},
    ...fields,
  };
}
