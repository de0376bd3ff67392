import type { RoomId, TransactionId } from '#protocol/ids.ts';
import type { MessageItem, TimelineItem } from '#timeline/items.ts';

/**
 * The page's own words between Enter and the moment at which the engine's timeline contains them. Kept for every
 * room, as a person may leave the room in between.
 */
export type Echo = MessageItem & { readonly txnId: TransactionId };

/** An echo, and whether the engine has taken responsibility for it. */
type Entry = { readonly item: Echo; readonly accepted: boolean };

const rooms = new Map<RoomId, readonly Entry[]>();

function set(roomId: RoomId, entries: readonly Entry[]): void {
  if (entries.length === 0) rooms.delete(roomId);
  else rooms.set(roomId, entries);
}

export function echoesOf(roomId: RoomId): readonly Echo[] {
  return (rooms.get(roomId) ?? []).map((entry) => entry.item);
}

/** Puts an echo at the end, or in the place of that with the same transaction id. */
export function putEcho(roomId: RoomId, item: Echo): void {
  const entries = rooms.get(roomId) ?? [];
  const entry = { item, accepted: false };
  const known = entries.some((other) => other.item.txnId === item.txnId);
  set(
    roomId,
    known
      ? entries.map((other) => (other.item.txnId === item.txnId ? entry : other))
      : [...entries, entry],
  );
}

/** The engine has the text: the next snapshot of the room contains it or something newer. */
export function acceptEcho(roomId: RoomId, txnId: TransactionId): void {
  const entries = rooms.get(roomId) ?? [];
  set(
    roomId,
    entries.map((entry) => (entry.item.txnId === txnId ? { ...entry, accepted: true } : entry)),
  );
}

export function dropEcho(roomId: RoomId, txnId: TransactionId): void {
  const entries = rooms.get(roomId) ?? [];
  set(
    roomId,
    entries.filter((entry) => entry.item.txnId !== txnId),
  );
}

/** Drops what the engine's timeline contains; after a snapshot also whatever the engine had accepted before it. */
export function settleEchoes(
  roomId: RoomId,
  items: readonly TimelineItem[],
  afterSnapshot: boolean,
): void {
  const entries = rooms.get(roomId);
  if (entries === undefined) return;
  const keys = new Set(items.map((item) => item.key));
  set(
    roomId,
    entries.filter((entry) => !keys.has(entry.item.key) && !(afterSnapshot && entry.accepted)),
  );
}

export function dropAllEchoes(): void {
  rooms.clear();
}
