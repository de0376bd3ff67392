import { useEffect } from 'react';
import { useStore } from 'zustand';
import { t } from '#i18n/t.ts';
import { roomNameText } from '#matrix-ui/roomNameText.ts';
import { accountStore } from '#stores/account.ts';
import { roomListStore } from '#stores/roomList.ts';
import { viewStore } from '#stores/view.ts';

/** The window's title: how much is unread, the open room, the app. */
export function useTitle(): void {
  const brand = t('common.brand');
  const unread = useStore(accountStore, ({ state }) => state?.totals.unread ?? 0);
  const roomId = useStore(viewStore, (view) => view.roomId);
  const name = useStore(roomListStore, ({ rooms }) =>
    roomId === undefined ? undefined : rooms.get(roomId)?.name,
  );
  useEffect(() => {
    const room =
      name === undefined ? brand : t('app.titleRoom', { room: roomNameText(name), title: brand });
    document.title = unread === 0 ? room : t('app.titleUnread', { count: unread, title: room });
  }, [brand, name, unread]);
}
