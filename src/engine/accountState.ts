import type { AccountState } from '#bridge/contract.ts';
import type { Listeners } from './listeners.ts';
import { createListeners } from './listeners.ts';

/** What every page knows of an account; told anew only when something in it differs. */
export type AccountStateBox = {
  readonly get: () => AccountState;
  readonly set: (part: Partial<AccountState>) => void;
  /** Takes a storage problem back. */
  readonly clearStorageProblem: () => void;
  /** Undefined: there is none. */
  readonly setDisplayName: (displayName: string | undefined) => void;
  readonly changes: Listeners<AccountState>;
};

export function createAccountState(first: AccountState): AccountStateBox {
  let state = first;
  let told = JSON.stringify(first);
  const changes = createListeners<AccountState>();
  const replace = (next: AccountState) => {
    state = next;
    const text = JSON.stringify(next);
    if (text === told) return;
    told = text;
    changes.emit(next);
  };
  return {
    get: () => state,
    set: (part) => {
      replace({ ...state, ...part });
    },
    clearStorageProblem: () => {
      const { storage: _solved, ...rest } = state;
      replace(rest);
    },
    setDisplayName: (displayName) => {
      const { displayName: _before, ...rest } = state;
      replace(displayName === undefined ? rest : { ...rest, displayName });
    },
    changes,
  };
}
