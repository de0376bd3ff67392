import type { RoomId } from '#protocol/ids.ts';
import { showRoom } from './internal/openRoom.ts';
import { type ReadableStore, type View, writableView } from './internal/states.ts';

export type { View } from './internal/states.ts';

/** What the page shows: the open room, an open dialog, and which pane where there is room for one only. */
export const viewStore: ReadableStore<View> = writableView;

/** Opens a room: paints what is known of it at once, the engine's snapshot replaces that. */
export function openRoom(roomId: RoomId): void {
  showRoom(roomId);
  set({ ...writableView.getState(), roomId, pane: 'room' });
}

/** Back to the list alone. */
export function closeRoom(): void {
  const { roomId: _closed, ...rest } = writableView.getState();
  showRoom(undefined);
  set({ ...rest, pane: 'list' });
}

export function openDialog(dialog: 'settings'): void {
  set({ ...writableView.getState(), dialog });
}

export function closeDialog(): void {
  const { dialog: _closed, ...rest } = writableView.getState();
  set(rest);
}

function set(view: View): void {
  writableView.setState(view, true);
}
