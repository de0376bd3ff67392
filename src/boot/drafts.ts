import type { AccountKey, RoomId } from '#protocol/ids.ts';
import type { BootAccess } from './bootDatabase.ts';
import { withBootStore } from './bootDatabase.ts';
import type { DraftRecord, SubmittedText } from './bootRecord.ts';

/** Where drafts are kept; the browser's own database unless a test brings another. */
export type DraftsPlace = {
  readonly indexedDB: IDBFactory;
  readonly IDBKeyRange: typeof IDBKeyRange;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

export type Drafts = {
  /** Everything kept of an account. Rejects with a storage error. */
  readonly readDrafts: (account: AccountKey) => Promise<readonly DraftRecord[]>;
  /** Replaces what is being typed. Losing the last letters to a loss of power is accepted. */
  readonly saveDraft: (account: AccountKey, roomId: RoomId, text: string) => Promise<void>;
  /**
   * Moves a text from the draft to what has been sent, in one transaction that survives a loss of power. Doing it
   * again with the same `txnId` changes nothing but `remainingText`.
   */
  readonly submitText: (
    account: AccountKey,
    roomId: RoomId,
    submitted: SubmittedText,
    remainingText: string,
  ) => Promise<void>;
  /** The engine has these in its hands, or they were given up. */
  readonly confirmSubmitted: (
    account: AccountKey,
    roomId: RoomId,
    txnIds: readonly string[],
  ) => Promise<void>;
  readonly deleteDrafts: (account: AccountKey) => Promise<void>;
};

const WRITE: BootAccess = {
  store: 'drafts',
  mode: 'readwrite',
  durability: 'strict',
  create: true,
};
const RELAXED: BootAccess = { ...WRITE, durability: 'relaxed' };
const READ: BootAccess = { ...RELAXED, mode: 'readonly', create: false };

export function createDrafts(place: DraftsPlace = systemPlace()): Drafts {
  const { indexedDB, IDBKeyRange, now } = place;
  const ofAccount = (account: AccountKey) => IDBKeyRange.bound([account], [account, []]);

  const change = async (
    access: BootAccess,
    key: DraftKey,
    next: (old: DraftRecord) => DraftRecord,
  ) => {
    await withBootStore(
      access,
      (drafts) => {
        const request: IDBRequest<unknown> = drafts.get([key.account, key.roomId]);
        request.addEventListener('success', () => {
          const old = isDraft(request.result) ? request.result : undefined;
          const draft = next(old ?? { ...key, text: '', submitted: [], writtenAt: 0 });
          if (draft.text === '' && draft.submitted.length === 0) {
            drafts.delete([key.account, key.roomId]);
          } else {
            drafts.put({ ...draft, writtenAt: now() });
          }
        });
        return undefined;
      },
      indexedDB,
    );
  };

  return {
    readDrafts: async (account) => {
      const found = await withBootStore(
        READ,
        (drafts) => drafts.getAll(ofAccount(account)),
        indexedDB,
      );
      return (found ?? []).filter(isDraft);
    },
    saveDraft: (account, roomId, text) =>
      change(RELAXED, { account, roomId }, (old) => ({ ...old, text })),
    submitText: (account, roomId, submitted, remainingText) =>
      change(WRITE, { account, roomId }, (old) => ({
        ...old,
        text: remainingText,
        submitted: old.submitted.some(({ txnId }) => txnId === submitted.txnId)
          ? old.submitted
          : [...old.submitted, submitted],
      })),
    confirmSubmitted: (account, roomId, txnIds) =>
      change(WRITE, { account, roomId }, (old) => ({
        ...old,
        submitted: old.submitted.filter(({ txnId }) => !txnIds.includes(txnId)),
      })),
    deleteDrafts: async (account) => {
      await withBootStore(
        { ...WRITE, create: false },
        (drafts) => drafts.delete(ofAccount(account)),
        indexedDB,
      );
    },
  };
}

type DraftKey = { readonly account: AccountKey; readonly roomId: RoomId };

function systemPlace(): DraftsPlace {
  const { indexedDB, IDBKeyRange } = globalThis;
  return { indexedDB, IDBKeyRange, now: () => Date.now() };
}

function isDraft(value: unknown): value is DraftRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    'account' in value &&
    'roomId' in value &&
    'text' in value &&
    typeof value.text === 'string' &&
    'submitted' in value &&
    Array.isArray(value.submitted)
  );
}
