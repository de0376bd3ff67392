import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { EventId, RoomId, UserId } from '#protocol/ids.ts';
import { accountsStore } from '#stores/accounts.ts';
import { commands } from '#stores/commands.ts';
import { pageStateStore } from '#stores/page.ts';
import { roomStore } from '#stores/room.ts';
import { roomListStore } from '#stores/roomList.ts';
import { timelineStore, type TimelineView } from '#stores/timeline.ts';

/** Milliseconds for which the end has to be in sight before it counts as read. */
const DWELL = 400;

/** By account and room: the last event that was marked. */
const marked = new Map<string, EventId>();

/**
 * Tells that the room is read up to its end once that has been seen for a moment, in a window that is visible and
 * has the focus; each event once.
 */
export function useReadMarker(roomId: RoomId, endInSight: boolean): void {
  const account = useStore(accountsStore, (accounts) => accounts.current);
  const self = useStore(accountsStore, (accounts) => accounts.self);
  const last = useStore(timelineStore, (timeline) => lastOfOthers(timeline, roomId, self));
  const fullyRead = useStore(roomStore, ({ room }) => room?.fullyRead);
  const joined = useStore(roomStore, ({ room }) => room?.membership === 'join');
  const unread = useStore(roomListStore, ({ rooms }) => (rooms.get(roomId)?.unread ?? 0) > 0);
  const watched = useStore(pageStateStore, (page) => page.visible && page.focused);
  const known = last === fullyRead && !unread;
  const seen = endInSight && watched && joined && !known;

  useEffect(() => {
    if (!seen || account === undefined || last === undefined) return undefined;
    const place = `${account} ${roomId}`;
    if (marked.get(place) === last) return undefined;
    const timer = setTimeout(() => {
      marked.set(place, last);
      commands.markRead({ account, roomId, eventId: last }).catch(() => {
        if (marked.get(place) === last) marked.delete(place);
      });
    }, DWELL);
    return () => clearTimeout(timer);
  }, [seen, account, roomId, last]);
}

/** One's own messages need no receipt, and what was kept from earlier may not be the end. */
function lastOfOthers(
  { items, source, roomId }: TimelineView,
  of: RoomId,
  self: UserId | undefined,
): EventId | undefined {
  if (source !== 'engine' || roomId !== of) return undefined;
  const item = items.findLast(
    (item) => item.kind !== 'unreadable' && item.eventId !== undefined && item.sender !== self,
  );
  return item?.kind === 'unreadable' ? undefined : item?.eventId;
}
