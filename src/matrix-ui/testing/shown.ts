import { makeAccountKey, type RoomId } from '#protocol/ids.ts';
import {
  deviceId,
  eventId,
  homeserver,
  roomId,
  transactionId,
  userId,
} from '#protocol/testing/ids.ts';
import type { AccountView } from '#stores/account.ts';
import type { AccountsView } from '#stores/accounts.ts';
import { applyUpdate } from '#stores/applyUpdate.ts';
import type {
  Delivery,
  MessageItem,
  RoomDetails,
  RoomSummary,
  TimelineItem,
} from '#timeline/items.ts';

type AccountInfo = AccountsView['accounts'][number];
type AccountState = NonNullable<AccountView['state']>;

/** What the engine would tell, for tests of components: names with odd characters, ids used once. */

export const self = userId('@rhea:tide.example');
export const noor = userId('@noor:läntern.example');
const account = makeAccountKey(self, deviceId('DEVICE'));

const names = new Map([
  [self, 'Rhea'],
  [noor, 'Noor <b>نور</b>'],
]);

let used = 0;
const next = () => {
  used += 1;
  return used;
};

export const freshRoomId = () => roomId(`!room-${next()}:tide.example`);

export function summary(name: string, more: Partial<RoomSummary> = {}): RoomSummary {
  return {
    roomId: freshRoomId(),
    name: { kind: 'named', text: name },
    membership: 'join',
    encrypted: false,
    activeAt: 0,
    unread: 0,
    highlights: 0,
    ...more,
  };
}

export function message(body: string, more: Partial<MessageItem> = {}): MessageItem {
  const id = eventId(`$event-${next()}`);
  return {
    kind: 'message',
    style: 'text',
    key: id,
    eventId: id,
    sender: noor,
    ts: Date.UTC(2025, 4, 28, 12),
    body,
    delivery: 'received',
    ...more,
  };
}

/** One's own text that the server does not have yet. */
export function echo(body: string, delivery: Delivery, failure?: string): MessageItem {
  const txnId = transactionId(`n${next()}`);
  const { eventId: _none, ...item } = message(body, { key: txnId, txnId, sender: self, delivery });
  return failure === undefined ? item : { ...item, failure };
}

const info: AccountInfo = {
  account,
  userId: self,
  deviceId: deviceId('DEVICE'),
  server: homeserver('https://tide.example'),
  session: 'active',
};

export function showAccount(connection: AccountState['connection'] = { kind: 'connected' }): void {
  const state: AccountState = {
    info,
    connection,
    totals: { unread: 0, highlights: 0, invites: 0 },
    waiting: 0,
  };
  applyUpdate(
    { kind: 'accounts' },
    {
      kind: 'snapshot',
      complete: true,
      snapshot: { kind: 'accounts', value: { accounts: [info] } },
    },
  );
  applyUpdate(
    { kind: 'account', account },
    { kind: 'snapshot', complete: true, snapshot: { kind: 'account', value: state } },
  );
}

export function showRooms(rooms: readonly RoomSummary[]): void {
  const value = { rooms, complete: true };
  applyUpdate(
    { kind: 'roomList', account },
    { kind: 'snapshot', complete: true, snapshot: { kind: 'roomList', value } },
  );
}

/** A room changed and went to the top of the list. */
export function changeRoom(room: RoomSummary): void {
  const value = {
    upsert: [room],
    remove: [],
    moves: [{ roomId: room.roomId, index: 0 }],
    complete: true,
  };
  applyUpdate(
    { kind: 'roomList', account },
    { kind: 'change', change: { kind: 'roomList', value } },
  );
}

export function showDetails(of: RoomSummary, more: Partial<RoomDetails> = {}): void {
  const room: RoomDetails = {
    roomId: of.roomId,
    name: of.name,
    membership: of.membership,
    encrypted: of.encrypted,
    joinedCount: 2,
    ...(of.direct === undefined ? {} : { direct: of.direct }),
    ...more,
  };
  applyUpdate(
    { kind: 'room', account, roomId: of.roomId },
    { kind: 'snapshot', complete: true, snapshot: { kind: 'room', value: { room } } },
  );
}

export function showItems(
  room: RoomId,
  items: readonly TimelineItem[],
  more: { readonly atStart?: boolean } = {},
): void {
  const members = [...names].map(([user, name]) => ({ userId: user, name }));
  const value = { items, members, atStart: more.atStart ?? true, loading: false };
  applyUpdate(
    { kind: 'timeline', account, roomId: room },
    { kind: 'snapshot', complete: true, snapshot: { kind: 'timeline', value } },
  );
}
