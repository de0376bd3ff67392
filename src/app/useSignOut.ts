import { useState } from 'react';
import { accountStore } from '#stores/account.ts';
import { accountsStore } from '#stores/accounts.ts';
import { commands } from '#stores/commands.ts';
import { closeDialog, closeRoom } from '#stores/view.ts';

/** Signing out: at once where nothing is lost by it, else after a question. */
export function useSignOut() {
  /** Messages that would be lost; a number while the question is open. */
  const [asking, setAsking] = useState<number>();
  const signOut = async () => {
    const { current } = accountsStore.getState();
    if (current === undefined) return;
    await commands.signOut({ account: current });
    setAsking(undefined);
    closeDialog();
    closeRoom();
  };
  const request = async () => {
    const waiting = accountStore.getState().state?.waiting ?? 0;
    if (waiting === 0) return signOut();
    closeDialog();
    setAsking(waiting);
  };
  return { asking, request, signOut, stay: () => setAsking(undefined) };
}
