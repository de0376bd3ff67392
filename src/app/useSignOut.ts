import { useState } from 'react';
import { accountStore } from '#stores/account.ts';
import { accountsStore } from '#stores/accounts.ts';
import { commands } from '#stores/commands.ts';
import { closeDialog, closeRoom, openDialog, viewStore } from '#stores/view.ts';

/** Signing out: at once where nothing is lost by it, else after a question. */
export function useSignOut() {
  /** Messages that would be lost; a number while the question is open. */
  const [asking, setAsking] = useState<number>();
  /** The dialog that the question took the place of. */
  const [origin, setOrigin] = useState<'settings'>();
  const signOut = async () => {
    const { current } = accountsStore.getState();
    if (current === undefined) return;
    await commands.signOut({ account: current });
    setAsking(undefined);
    closeDialog();
    closeRoom();
  };
  const request = async () => {
    const { waiting = 0, refused = 0 } = accountStore.getState().state ?? {};
    if (waiting + refused === 0) return signOut();
    // Never two dialogs at once.
    setOrigin(viewStore.getState().dialog);
    closeDialog();
    setAsking(waiting + refused);
  };
  const stay = () => {
    setAsking(undefined);
    if (origin !== undefined) openDialog(origin);
  };
  return { asking, request, signOut, stay };
}
