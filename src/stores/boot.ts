import type { BootRecord } from '#boot/bootRecord.ts';
import { keepBootRoom, showRoom } from './internal/openRoom.ts';
import { roomListFromSnapshot } from './internal/roomListState.ts';
import { writableAccounts, writableRoomList, writableView } from './internal/states.ts';

/**
 * Shows what the boot record remembers until the engine tells better: the top of the list and, if it is opened, the
 * last room. To be called before anything else, once.
 */
export function startFromBoot(record: BootRecord): void {
  if (writableAccounts.getState().known) return;
  const { account, userId, rooms, lastRoom } = record;
  writableAccounts.setState({ known: false, accounts: [], current: account, self: userId }, true);
  if (lastRoom !== undefined) keepBootRoom(lastRoom);
  const list = roomListFromSnapshot(
    writableRoomList.getInitialState(),
    { rooms, complete: false },
    'boot',
  );
  writableRoomList.setState(list, true);
  const { roomId } = writableView.getState();
  if (roomId !== undefined && roomId === lastRoom?.roomId) {
    showRoom(undefined);
    showRoom(roomId);
  }
}
