import { useStore } from 'zustand';
import { roomNameText } from '#matrix-ui/roomNameText.ts';
import type { RoomId } from '#protocol/ids.ts';
import { roomStore } from '#stores/room.ts';
import { roomListStore } from '#stores/roomList.ts';

/** The room's name in words, from whichever part of the page knows it first. */
export function useRoomName(roomId: RoomId): string | undefined {
  const details = useStore(roomStore, ({ room }) =>
    room?.roomId === roomId ? room.name : undefined,
  );
  const listed = useStore(roomListStore, ({ rooms }) => rooms.get(roomId)?.name);
  const name = details ?? listed;
  return name === undefined ? undefined : roomNameText(name);
}

/** The other person of a one-to-one room. */
export function useDirect(roomId: RoomId) {
  const details = useStore(roomStore, ({ room }) =>
    room?.roomId === roomId ? room.direct : undefined,
  );
  const listed = useStore(roomListStore, ({ rooms }) => rooms.get(roomId)?.direct);
  return details ?? listed;
}
