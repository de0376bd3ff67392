import type { AccountKey, RoomId } from '#protocol/ids.ts';
import { ports } from './internal/ports.ts';
import {
  type DraftsView,
  type ReadableStore,
  writableAccounts,
  writableDrafts,
} from './internal/states.ts';

export type { DraftsView } from './internal/states.ts';

/** What is typed and not sent, per room. */
export const draftStore: ReadableStore<DraftsView> = writableDrafts;

/** Rooms whose text has changed since the last storing of it began. */
const pending = new Map<RoomId, AccountKey>();
/** Rooms whose text is being stored. */
const saving = new Set<RoomId>();

/**
 * Takes what stands in a room's message box. It is stored at once, and what is typed while that goes on right after
 * it: a page that ends between two keys loses nothing.
 */
export function setDraft(roomId: RoomId, text: string): void {
  showDraft(roomId, text);
  const account = writableAccounts.getState().current;
  if (account === undefined) return;
  pending.set(roomId, account);
  if (!saving.has(roomId)) save(roomId);
}

/** Stores without waiting for what is being stored: the page is being hidden or left. */
export function flushDrafts(): void {
  for (const roomId of pending.keys()) save(roomId);
}

/** Shows a text in a room's message box without storing it. */
export function showDraft(roomId: RoomId, text: string): void {
  const { texts, loaded } = writableDrafts.getState();
  const next = new Map(texts);
  if (text === '') next.delete(roomId);
  else next.set(roomId, text);
  writableDrafts.setState({ texts: next, loaded }, true);
}

/** Whoever stores the room's text by other means ends the wait for it here. */
export function cancelSave(roomId: RoomId): void {
  pending.delete(roomId);
}

function save(roomId: RoomId): void {
  const account = pending.get(roomId);
  if (account === undefined) return;
  pending.delete(roomId);
  saving.add(roomId);
  const text = writableDrafts.getState().texts.get(roomId) ?? '';
  ports()
    .drafts.saveDraft(account, roomId, text)
    .catch(ports().onError)
    .finally(() => {
      saving.delete(roomId);
      save(roomId);
    });
}
