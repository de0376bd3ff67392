import type { AccountsState } from '#bridge/contract.ts';
import { forgetRooms } from './openRoom.ts';
import { keepSame } from './same.ts';
import {
  type AccountsView,
  writableAccount,
  writableAccounts,
  writableDrafts,
  writableRoomList,
  writableView,
} from './states.ts';

/** Takes over which accounts there are; if that of the page is gone, everything of it goes. */
export function setAccounts(value: AccountsState): void {
  const before = writableAccounts.getState();
  const accounts = keepSame(before.accounts, value.accounts);
  const info = accounts.find(({ account }) => account === before.current) ?? accounts[0];
  const next: AccountsView = {
    known: true,
    accounts,
    ...(info === undefined ? {} : { current: info.account, self: info.userId }),
  };
  if (before.current !== undefined && next.current !== before.current) forgetAccount();
  writableAccounts.setState(next, true);
}

function forgetAccount(): void {
  writableView.setState({ pane: 'list' }, true);
  forgetRooms();
  writableRoomList.setState(writableRoomList.getInitialState(), true);
  writableAccount.setState({}, true);
  writableDrafts.setState(writableDrafts.getInitialState(), true);
}
