import { t } from '#i18n/t.ts';
import { roomNameText } from '#matrix-ui/roomNameText.ts';
import type { RoomSummary } from '#timeline/items.ts';

/** What a room's link is called: its name, then its unread state in words ("Lantern walk, 4 unread, 1 mention"). */
export function roomLabel(room: RoomSummary): string {
  const states: string[] = [];
  if (room.unread > 0) states.push(t('roomList.unread', { count: room.unread }));
  if (room.highlights > 0) states.push(t('roomList.mentions', { count: room.highlights }));
  return states.reduce(
    (name, state) => t('roomList.named', { name, state }),
    roomNameText(room.name),
  );
}

/** The one thing at the end of a room's row: a count for those who mean you, a bead for the rest. */
export type EndMarker =
  | { readonly kind: 'mention' | 'unread'; readonly count: number }
  | { readonly kind: 'bead' }
  | undefined;

export function endMarker(room: RoomSummary): EndMarker {
  if (room.highlights > 0) return { kind: 'mention', count: room.highlights };
  if (room.unread === 0) return undefined;
  return room.direct === undefined ? { kind: 'bead' } : { kind: 'unread', count: room.unread };
}
