import { flushDrafts } from '../drafts.ts';
import { clearEngineLink } from '../internal/engine.ts';
import { forgetRooms } from '../internal/openRoom.ts';
import { setPorts } from '../internal/ports.ts';
import {
  writableAccount,
  writableAccounts,
  writableDrafts,
  writableLink,
  writablePage,
  writableRoomList,
  writableView,
} from '../internal/states.ts';

/** Puts every store back to what it is at the page's start. */
export function resetStores(): void {
  setPorts(undefined);
  flushDrafts();
  clearEngineLink();
  writableView.setState(writableView.getInitialState(), true);
  forgetRooms();
  writableAccounts.setState(writableAccounts.getInitialState(), true);
  writableAccount.setState(writableAccount.getInitialState(), true);
  writableRoomList.setState(writableRoomList.getInitialState(), true);
  writableDrafts.setState(writableDrafts.getInitialState(), true);
  writableLink.setState(writableLink.getInitialState(), true);
  writablePage.setState(writablePage.getInitialState(), true);
}
