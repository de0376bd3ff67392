import { type AccountsView, type ReadableStore, writableAccounts } from './internal/states.ts';

export type { AccountsView } from './internal/states.ts';

/** The signed-in accounts, and which one is shown. */
export const accountsStore: ReadableStore<AccountsView> = writableAccounts;
