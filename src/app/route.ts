import { parseRoomId } from '#protocol/ids.ts';
import type { RoomId } from '#protocol/ids.ts';
import { closeRoom, openRoom, viewStore } from '#stores/view.ts';

/** The room that an address names: `#/room/<id>`. */
export function roomOfHash(hash: string): RoomId | undefined {
  const match = /^#\/room\/(?<id>.+)$/u.exec(hash);
  try {
    return parseRoomId(decodeURIComponent(match?.groups?.['id'] ?? ''));
  } catch {
    return undefined;
  }
}

/** The address of a room, or of the list alone. */
export function hashOfRoom(roomId: RoomId | undefined): string {
  return roomId === undefined ? '#/' : `#/room/${encodeURIComponent(roomId)}`;
}

/** Keeps address and open room in step, so that reload, back and links work. */
export function connectRoute(page: Window): () => void {
  const read = () => {
    const roomId = roomOfHash(page.location.hash);
    if (roomId === viewStore.getState().roomId) return;
    if (roomId === undefined) closeRoom();
    else openRoom(roomId);
  };
  const write = () => {
    const { roomId } = viewStore.getState();
    if (roomId === roomOfHash(page.location.hash)) return;
    page.history.pushState(undefined, '', hashOfRoom(roomId));
  };
  read();
  page.addEventListener('hashchange', read);
  page.addEventListener('popstate', read);
  const unsubscribe = viewStore.subscribe(write);
  return () => {
    page.removeEventListener('hashchange', read);
    page.removeEventListener('popstate', read);
    unsubscribe();
  };
}
