import type { RoomEvent } from '#protocol/events.ts';
import type {
  AccountKey,
  DeviceId,
  EventId,
  HomeserverUrl,
  RoomId,
  TransactionId,
  UserId,
} from '#protocol/ids.ts';
import type { JsonObject } from '#protocol/json.ts';
import type { AccountRow, MemberRow, OutboxRow, RoomRow } from '../rows.ts';

let counter = 0;
/** A number that no other builder has given. */
function unique(): number {
  counter += 1;
  return counter;
}

/** Builders of stored rows with unique ids and odd characters in what people write. */
export function someAccount(): AccountKey {
  return `@ænne=${unique()}:höst.example|DEVICE/${unique()}` as AccountKey;
}

export function someRoomId(): RoomId {
  return `!rôom${unique()}` as RoomId;
}

export function someUserId(name = 'bØb'): UserId {
  return `@${name}-${unique()}:example.org` as UserId;
}

export function accountRow(account: AccountKey, more: Partial<AccountRow> = {}): AccountRow {
  return {
    account,
    userId: '@anne:example.org' as UserId,
    deviceId: 'DEVICE' as DeviceId,
    server: 'https://example.org' as HomeserverUrl,
    accessToken: 'token "with" quotes',
    session: 'active',
    signedInAt: unique(),
    ...more,
  };
}

export function messageEvent(body: string, more: Partial<RoomEvent> = {}): RoomEvent {
  const content: JsonObject = { msgtype: 'm.text', body };
  return {
    kind: 'event',
    eventId: `$é${unique()}` as EventId,
    type: 'm.room.message',
    sender: '@bob:example.org' as UserId,
    originServerTs: 1_700_000_000_000,
    content,
    unsigned: {},
    ...more,
  };
}

export function roomRow(roomId: RoomId, more: Partial<RoomRow> = {}): RoomRow {
  return {
    roomId,
    membership: 'join',
    state: {},
    stripped: [],
    heroes: [],
    known: [],
    joinedCount: 2,
    invitedCount: 0,
    counts: { notifications: 0, highlights: 0 },
    encrypted: false,
    activeAt: 1_700_000_000_000,
    accountData: {},
    membersComplete: false,
    ...more,
  };
}

export function memberRow(roomId: RoomId, userId: UserId, displayName = 'Zoë 🦦\u202e'): MemberRow {
  return { roomId, userId, membership: 'join', displayName };
}

export function outboxRow(roomId: RoomId, more: Partial<OutboxRow> = {}): OutboxRow {
  const number = unique();
  return {
    txnId: `n${number}` as TransactionId,
    roomId,
    seq: number,
    type: 'm.room.message',
    content: { msgtype: 'm.text', body: `unsent “${number}”` },
    createdAt: 1_700_000_000_000 + number,
    status: 'queued',
    ...more,
  };
}
