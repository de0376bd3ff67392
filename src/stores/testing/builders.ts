import type { AccountInfo } from '#bridge/contract.ts';
import { makeAccountKey } from '#protocol/ids.ts';
import {
  deviceId,
  eventId,
  homeserver,
  roomId,
  transactionId,
  userId,
} from '#protocol/testing/ids.ts';
import type { MemberInfo, MessageItem, RoomDetails, RoomSummary } from '#timeline/items.ts';

export const self = userId('@zoë "z":ex.org');
export const account = makeAccountKey(self, deviceId('DEV ICE|1'));
export const accountInfo: AccountInfo = {
  account,
  userId: self,
  deviceId: deviceId('DEV ICE|1'),
  server: homeserver('https://ex.org'),
  session: 'active',
};

export const idOf = (index: number) => roomId(`!rôom ${String(index)}\u{1F41A}`);

export function summary(index: number, unread = 0): RoomSummary {
  return {
    roomId: idOf(index),
    name: { kind: 'heroes', names: ['Ágnes', `<b>${String(index)}</b>`], others: 0 },
    membership: 'join',
    encrypted: false,
    activeAt: index,
    unread,
    highlights: 0,
  };
}

export function details(index: number): RoomDetails {
  return {
    roomId: idOf(index),
    name: { kind: 'named', text: `R${String(index)}` },
    membership: 'join',
    encrypted: false,
    joinedCount: 2,
  };
}

export function message(name: string, body = `“${name}”`): MessageItem {
  return {
    kind: 'message',
    style: 'text',
    key: `$${name}`,
    eventId: eventId(`$${name}`),
    sender: userId('@kofi:ex.org'),
    ts: 1,
    body,
    delivery: 'received',
  };
}

/** The engine's own item for a message that was sent here. */
export function ownMessage(txn: string, body: string): MessageItem {
  const txnId = transactionId(txn);
  return {
    kind: 'message',
    style: 'text',
    key: txnId,
    txnId,
    sender: self,
    ts: 1,
    body,
    delivery: 'sending',
  };
}

export const kofi: MemberInfo = { userId: userId('@kofi:ex.org'), name: 'Kofi' };
