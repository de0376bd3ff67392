import type { DraftRecord, SubmittedText } from '#boot/bootRecord.ts';
import type { AccountKey, RoomId } from '#protocol/ids.ts';
import type { DraftStorage } from '../internal/draftStorage.ts';

/** Drafts in memory; `log` tells what was done in which order. */
export function fakeDrafts(start: readonly DraftRecord[] = [], log: string[] = []) {
  const records = new Map(start.map((record) => [record.roomId, record]));
  const change = (
    account: AccountKey,
    roomId: RoomId,
    next: Partial<Pick<DraftRecord, 'text' | 'submitted'>>,
  ): void => {
    const old = records.get(roomId) ?? { account, roomId, text: '', submitted: [], writtenAt: 0 };
    records.set(roomId, { ...old, ...next });
  };
  const submittedIn = (roomId: RoomId): readonly SubmittedText[] =>
    records.get(roomId)?.submitted ?? [];
  const storage: DraftStorage = {
    readDrafts: async () => [...records.values()],
    saveDraft: async (account, roomId, text) => {
      log.push(`save ${text}`);
      change(account, roomId, { text });
    },
    submitText: async (account, roomId, submitted, remaining) => {
      log.push(`submit ${submitted.body}`);
      const others = submittedIn(roomId).filter(({ txnId }) => txnId !== submitted.txnId);
      change(account, roomId, { text: remaining, submitted: [...others, submitted] });
    },
    confirmSubmitted: async (account, roomId, txnIds) => {
      log.push(`confirm ${txnIds.join(' ')}`);
      const submitted = submittedIn(roomId).filter(({ txnId }) => !txnIds.includes(txnId));
      change(account, roomId, { submitted });
    },
  };
  return { storage, submittedIn, textIn: (roomId: RoomId) => records.get(roomId)?.text ?? '' };
}
