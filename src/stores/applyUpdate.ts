import { unreachable } from '#base/errors.ts';
import type { Topic, TopicChange, TopicSnapshot } from '#bridge/contract.ts';
import type { TopicUpdate } from '#bridge/engineLink.ts';
import type { AccountKey, RoomId } from '#protocol/ids.ts';
import { setAccounts } from './internal/account.ts';
import { changeTimeline, setRoomDetails, setTimeline } from './internal/openRoom.ts';
import { roomListAfter, roomListFromSnapshot } from './internal/roomListState.ts';
import { keepSame } from './internal/same.ts';
import { writableAccount, writableAccounts, writableRoomList } from './internal/states.ts';
import type { AccountState } from '#bridge/contract.ts';

/**
 * Takes one update of the engine into the stores: their only writer from that side. An update of an account or room
 * that is not shown any more is dropped, as it was under way when its subscription ended.
 */
export function applyUpdate(topic: Topic, update: TopicUpdate): void {
  if (topic.kind !== 'accounts' && !isCurrent(topic.account)) return;
  const roomId = 'roomId' in topic ? topic.roomId : undefined;
  if (update.kind === 'change') applyChange(update.change, roomId);
  else if (update.complete) applySnapshot(update.snapshot, roomId);
  else applyFirstSlice(update.snapshot);
}

function isCurrent(account: AccountKey): boolean {
  return writableAccounts.getState().current === account;
}

function applySnapshot(snapshot: TopicSnapshot, roomId: RoomId | undefined): void {
  switch (snapshot.kind) {
    case 'accounts':
      setAccounts(snapshot.value);
      return;
    case 'account':
      setAccount(snapshot.value);
      return;
    case 'roomList':
      writableRoomList.setState(
        roomListFromSnapshot(writableRoomList.getState(), snapshot.value, 'engine'),
        true,
      );
      return;
    case 'room':
      if (roomId !== undefined) setRoomDetails(roomId, snapshot.value);
      return;
    case 'timeline':
      if (roomId !== undefined) setTimeline(roomId, snapshot.value);
      return;
    default:
      unreachable(snapshot);
  }
}

function applyChange(change: TopicChange, roomId: RoomId | undefined): void {
  switch (change.kind) {
    case 'accounts':
      setAccounts(change.value);
      return;
    case 'account':
      setAccount(change.value);
      return;
    case 'roomList':
      writableRoomList.setState(roomListAfter(writableRoomList.getState(), change.value), true);
      return;
    case 'room':
      if (roomId !== undefined) setRoomDetails(roomId, change.value);
      return;
    case 'timeline':
      if (roomId !== undefined) changeTimeline(roomId, change.value);
      return;
    default:
      unreachable(change);
  }
}

/** The top of a long list is shown at once, but never in the place of a list that is there already. */
function applyFirstSlice(snapshot: TopicSnapshot): void {
  const list = writableRoomList.getState();
  if (snapshot.kind !== 'roomList' || list.source !== 'none') return;
  const value = { ...snapshot.value, complete: false };
  writableRoomList.setState(roomListFromSnapshot(list, value, 'boot'), true);
}

function setAccount(value: AccountState): void {
  const { state } = writableAccount.getState();
  writableAccount.setState({ state: keepSame(state, value) }, true);
}
