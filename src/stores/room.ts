import { type RoomView, type ReadableStore, writableRoom } from './internal/states.ts';

export type { RoomView } from './internal/states.ts';

/** Header and permissions of the open room. */
export const roomStore: ReadableStore<RoomView> = writableRoom;
