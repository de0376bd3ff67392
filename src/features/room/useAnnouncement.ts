import { useEffect, useRef, useState } from 'react';
import { t } from '#i18n/t.ts';
import type { RoomId } from '#protocol/ids.ts';
import { accountsStore } from '#stores/accounts.ts';
import { timelineStore, type TimelineView } from '#stores/timeline.ts';

/** Milliseconds between two announcements. */
const PAUSE = 2000;
/** UTF-16 units of a message that are read out. */
const LONGEST = 300;

/** What a screen reader is told politely: the newest message of somebody else in the open room, at most one in 2 s. */
export function useAnnouncement(roomId: RoomId): string {
  const [text, setText] = useState('');
  const waiting = useRef<string>(undefined);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const next = () => {
      timer = undefined;
      if (waiting.current === undefined) return;
      setText(waiting.current);
      waiting.current = undefined;
      timer = setTimeout(next, PAUSE);
    };
    const unsubscribe = timelineStore.subscribe((timeline, before) => {
      if (timeline.items === before.items || timeline.roomId !== roomId) return;
      const news = newestMessage(timeline, before);
      if (news === undefined) return;
      waiting.current = news;
      if (timer === undefined) next();
    });
    return () => {
      unsubscribe();
      clearTimeout(timer);
    };
  }, [roomId]);
  return text;
}

/** The last message of somebody else that came behind what was there. */
function newestMessage(now: TimelineView, before: TimelineView): string | undefined {
  if (now.source !== 'engine' || before.source !== 'engine' || before.roomId !== now.roomId)
    return undefined;
  const { self } = accountsStore.getState();
  const known = new Set(before.items.map((item) => item.key));
  for (const item of now.items.toReversed()) {
    if (known.has(item.key)) return undefined;
    if (item.kind !== 'message' || item.sender === self) continue;
    const name = now.members.get(item.sender)?.name ?? item.sender;
    return t('room.said', { name, text: item.body.slice(0, LONGEST) });
  }
  return undefined;
}
