import { useLayoutEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { t } from '#i18n/t.ts';
import type { RoomId } from '#protocol/ids.ts';
import { accountsStore } from '#stores/accounts.ts';
import { timelineStore } from '#stores/timeline.ts';
import type { TimelineItem } from '#timeline/items.ts';
import { useVirtual } from '#ui/useVirtual.ts';
import { JumpPill } from './JumpPill.tsx';
import { leavePlace, returnPlace } from './places.ts';
import { TimelineEntry } from './TimelineEntry.tsx';
import { createRowMaker, dayOf, estimatedHeight } from './timelineRows.ts';
import { TimelineTop } from './TimelineTop.tsx';
import { useAnnouncement } from './useAnnouncement.ts';
import { useLoadOlder } from './useLoadOlder.ts';
import { useReadMarker } from './useReadMarker.ts';
import { useRovingEntries } from './useRovingEntries.ts';
import { useShowOwn } from './useShowOwn.ts';
import { useStayAtEnd } from './useStayAtEnd.ts';

/**
 * Pixels above the first message for what stands there. Always the same, so that nothing moves when it changes.
 */
const SPACE_ABOVE = 96;
const SPACE_BELOW = 10;

/** The messages of the open room. One timeline per room, by `key`. */
export function Timeline(props: { readonly roomId: RoomId; readonly roomName: string }) {
  const { roomId, roomName } = props;
  const items = useStore(timelineStore, (timeline) => timeline.items);
  const atStart = useStore(timelineStore, (timeline) => timeline.atStart);
  const loading = useStore(timelineStore, (timeline) => timeline.loading);
  const self = useStore(accountsStore, (accounts) => accounts.self);
  const box = useRef<HTMLDivElement>(null);
  const { rows, virtual, beginsAtEnd } = useRows(roomId, items, atStart);
  const { list, atEnd, totalSize } = virtual;
  const { attach, measure, scrollToEnd } = list;
  useStayAtEnd(box, list, beginsAtEnd);
  useShowOwn(items, list);
  useReadMarker(roomId, atEnd);
  const older = useLoadOlder(virtual.rows[0]?.index);
  const placed = virtual.rows.flatMap(({ index, start }) => {
    const row = rows[index];
    return row === undefined ? [] : [{ row, index, start }];
  });
  const { tabStop, onFocus, onKeyDown } = useRovingEntries({ rows, placed, list, box });
  return (
    <div className="timeline">
      <div
        className="timeline-scroll"
        role="log"
        aria-label={t('room.messages')}
        aria-live="off"
        aria-busy={loading}
        ref={attach}
        onKeyDown={onKeyDown}
      >
        <div className="timeline-box" ref={box} style={{ blockSize: totalSize }}>
          <div className="timeline-top" style={{ blockSize: SPACE_ABOVE }}>
            <TimelineTop roomName={roomName} atStart={atStart} loading={loading} {...older} />
          </div>
          {placed.map(({ row, index, start }) => (
            <div
              key={row.key}
              className="timeline-row"
              data-index={index}
              ref={measure}
              style={{ transform: `translateY(${start}px)` }}
            >
              <TimelineEntry
                row={row}
                roomId={roomId}
                self={self}
                tabbable={row.key === tabStop}
                onFocus={onFocus}
              />
            </div>
          ))}
        </div>
      </div>
      <JumpPill items={items} self={self} atEnd={atEnd} onJump={scrollToEnd} />
      <Announcer roomId={roomId} />
    </div>
  );
}

/** The rows of the timeline and which of them are in sight; begins where the room was left, else at its end. */
function useRows(roomId: RoomId, items: readonly TimelineItem[], atStart: boolean) {
  const leave = useRef<() => void>(undefined);
  // Before the list's own effects, which forget the place when the component goes.
  useLayoutEffect(() => () => leave.current?.(), []);
  const [rowsOf] = useState(() => createRowMaker(dayOf));
  const rows = rowsOf(items, atStart);
  const itemKey = (index: number) => rows[index]?.key ?? String(index);
  const estimateSize = (index: number) => estimatedHeight(rows[index]);
  const [initial] = useState(() =>
    returnPlace({
      roomId,
      keys: rows.map((row) => row.key),
      estimate: estimateSize,
      paddingStart: SPACE_ABOVE,
    }),
  );
  const virtual = useVirtual({
    count: rows.length,
    itemKey,
    estimateSize,
    anchor: 'end',
    overscan: 12,
    paddingStart: SPACE_ABOVE,
    paddingEnd: SPACE_BELOW,
    ...(initial === undefined ? {} : { initial }),
  });
  const { list } = virtual;
  useLayoutEffect(() => {
    leave.current = () => leavePlace(roomId, list.place(), list.isAtEnd());
  }, [roomId, list]);
  return { rows, virtual, beginsAtEnd: initial === undefined };
}

function Announcer({ roomId }: { readonly roomId: RoomId }) {
  return (
    <div className="sr-only" aria-live="polite">
      {useAnnouncement(roomId)}
    </div>
  );
}
