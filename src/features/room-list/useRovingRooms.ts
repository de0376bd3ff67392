import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { RoomId } from '#protocol/ids.ts';
import { viewStore } from '#stores/view.ts';
import type { Virtual } from '#ui/useVirtual.ts';
import { type ListRow, nextRoomIndex } from './listRows.ts';

/** One tab stop in the list of rooms: the room that had the focus last, else the open one, else the first in sight. */
export function useRovingRooms(of: {
  readonly rows: readonly ListRow[];
  readonly placed: readonly { readonly row: ListRow }[];
  readonly list: Virtual['list'];
  readonly box: RefObject<HTMLElement | null>;
}) {
  const { rows, placed, list, box } = of;
  const [last, setLast] = useState<RoomId>();
  const open = useStore(viewStore, (view) => view.roomId);
  /** The room that gets the focus as soon as it has been rendered. */
  const wanted = useRef<RoomId>(undefined);

  useEffect(() => {
    if (wanted.current === undefined) return;
    const link = linkOf(box.current, wanted.current);
    if (link === undefined) return;
    wanted.current = undefined;
    link.focus({ preventScroll: true });
  });

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const from = focusedIndex(rows, event.target);
    if (from < 0) return;
    const next = nextRoomIndex(rows, from, event.key);
    const roomId = rows[next]?.roomId;
    if (roomId === undefined) return;
    event.preventDefault();
    wanted.current = roomId;
    const isFirst = rows.findIndex((row) => row.kind === 'room') === next;
    list.scrollToIndex(isFirst ? 0 : next);
    linkOf(box.current, roomId)?.focus({ preventScroll: true });
  };

  const inSight = placed.flatMap(({ row }) =>
    row.kind === 'room' && row.roomId !== undefined ? [row.roomId] : [],
  );
  const known = [last, open].find((roomId) => roomId !== undefined && inSight.includes(roomId));
  const tabStop = known ?? inSight[0];
  // It stays where it is when another room moves to the top.
  if (tabStop !== last) setLast(tabStop);
  return { tabStop, onFocus: setLast, onKeyDown };
}

function focusedIndex(rows: readonly ListRow[], target: EventTarget): number {
  if (!(target instanceof HTMLAnchorElement)) return -1;
  const roomId = target.dataset['roomId'];
  return rows.findIndex((row) => row.kind === 'room' && row.roomId === roomId);
}

function linkOf(box: HTMLElement | null, roomId: RoomId): HTMLElement | undefined {
  const links = box?.querySelectorAll<HTMLElement>('a[data-room-id]') ?? [];
  return [...links].find((link) => link.dataset['roomId'] === roomId);
}
