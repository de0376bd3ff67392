import type { RoomEvent, StateEvent } from '#protocol/events.ts';
import type {
  AccountKey,
  EventId,
  PageToken,
  RoomId,
  SyncToken,
  TransactionId,
  UserId,
} from '#protocol/ids.ts';
import type { RoomBatch, SyncBatch } from '#protocol/syncBatch.ts';
import type { OutboxRow } from '#storage/rows.ts';

let counter = 0;
function unique(): number {
  counter += 1;
  return counter;
}

/** Builders of what codecs produce: unique ids, odd characters in what people write. */
export const anne = '@änne:example.org' as UserId;
export const ben = '@ben+/=:example.org:8448' as UserId;
export const NOW = 1_700_000_000_000;

export function newAccount(): AccountKey {
  return `${anne}|DEVICE${unique()}` as AccountKey;
}

export function newRoomId(): RoomId {
  return `!${unique()}_ä-no-domain` as RoomId;
}

export function message(body = 'hi <b>"\u202e🎐', more: Partial<RoomEvent> = {}): RoomEvent {
  const number = unique();
  return {
    kind: 'event',
    eventId: `$${number}/+ö` as EventId,
    type: 'm.room.message',
    sender: ben,
    originServerTs: NOW - 1000,
    content: { msgtype: 'm.text', body },
    unsigned: {},
    ...more,
  };
}

export function state(
  type: string,
  content: RoomEvent['content'],
  more: Partial<StateEvent> = {},
): StateEvent {
  return { ...message('', { type, content }), stateKey: '', ...more };
}

export function member(userId: UserId, displayname: string, membership = 'join'): StateEvent {
  return state('m.room.member', { membership, displayname }, { stateKey: userId, sender: userId });
}

export function redaction(target: EventId): RoomEvent {
  return message('', { type: 'm.room.redaction', content: { redacts: target }, redacts: target });
}

export function roomBatch(roomId: RoomId, more: Partial<RoomBatch> = {}): RoomBatch {
  return {
    roomId,
    membership: 'join',
    initial: false,
    state: [],
    strippedState: [],
    timeline: [],
    limited: false,
    summary: {},
    accountData: [],
    receipts: [],
    ...more,
  };
}

export function syncBatch(rooms: readonly RoomBatch[], more: Partial<SyncBatch> = {}): SyncBatch {
  return {
    nextToken: syncToken(`s${unique()}`),
    initial: false,
    accountData: [],
    toDevice: [],
    deviceLists: { changed: [], left: [] },
    oneTimeKeyCounts: {},
    rooms,
    ...more,
  };
}

export function outboxRow(roomId: RoomId, more: Partial<OutboxRow> = {}): OutboxRow {
  const number = unique();
  return {
    txnId: `n${number}` as TransactionId,
    roomId,
    seq: number,
    type: 'm.room.message',
    content: { msgtype: 'm.text', body: 'unsent' },
    createdAt: NOW,
    status: 'queued',
    ...more,
  };
}

function syncToken(text: string): SyncToken {
  return text as SyncToken;
}

export function pageToken(text: string): PageToken {
  return text as PageToken;
}
