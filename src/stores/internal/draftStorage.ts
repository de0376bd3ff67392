import type { DraftRecord, SubmittedText } from '#boot/bootRecord.ts';
import type { AccountKey, RoomId } from '#protocol/ids.ts';

/** Where drafts and submitted texts are kept over the page's end; `boot/drafts.ts` is the real one. */
export type DraftStorage = {
  readonly readDrafts: (account: AccountKey) => Promise<readonly DraftRecord[]>;
  readonly saveDraft: (account: AccountKey, roomId: RoomId, text: string) => Promise<void>;
  /** In one transaction: what was typed becomes submitted, `remaining` stays in the box. */
  readonly submitText: (
    account: AccountKey,
    roomId: RoomId,
    submitted: SubmittedText,
    remaining: string,
  ) => Promise<void>;
  readonly confirmSubmitted: (
    account: AccountKey,
    roomId: RoomId,
    txnIds: readonly string[],
  ) => Promise<void>;
};
