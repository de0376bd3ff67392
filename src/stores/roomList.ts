import { type RoomListView, type ReadableStore, writableRoomList } from './internal/states.ts';

export type { RoomListView } from './internal/states.ts';

/** The list of rooms of the account that is shown. */
export const roomListStore: ReadableStore<RoomListView> = writableRoomList;
