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

/** Milliseconds that a person pauses before a draft is stored. */
const SAVE_AFTER_MS = 300;

type Pending = { readonly account: AccountKey; readonly timer: ReturnType<typeof setTimeout> };
const pending = new Map<RoomId, Pending>();

/** Takes what stands in a room's message box; stored a moment later, or by {@link flushDrafts}. */
export function setDraft(roomId: RoomId, text: string): void {
  showDraft(roomId, text);
  const account = writableAccounts.getState().current;
  if (account === undefined) return;
  cancelSave(roomId);
  const timer = setTimeout(() => {
    save(roomId);
  }, SAVE_AFTER_MS);
  pending.set(roomId, { account, timer });
}

/** Stores at once what is not stored yet: the page is being hidden or left. */
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
  clearTimeout(pending.get(roomId)?.timer);
  pending.delete(roomId);
}

function save(roomId: RoomId): void {
  const entry = pending.get(roomId);
  if (entry === undefined) return;
  cancelSave(roomId);
  const text = writableDrafts.getState().texts.get(roomId) ?? '';
  ports().drafts.saveDraft(entry.account, roomId, text).catch(ports().onError);
}
