import { type AccountView, type ReadableStore, writableAccount } from './internal/states.ts';

export type { AccountView } from './internal/states.ts';

/** Connection, totals and storage of the account that is shown. */
export const accountStore: ReadableStore<AccountView> = writableAccount;
