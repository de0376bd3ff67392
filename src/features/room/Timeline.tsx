import { useLayoutEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { t } from '#i18n/t.ts';
import type { RoomId } from '#protocol/ids.ts';
import { accountsStore } from '#stores/accounts.ts';
import { timelineStore } from '#stores/timeline.ts';
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

/**
 * Pixels above the first message for what stands there. Always the same, so that nothing moves when it changes.
 */
const SPACE_ABOVE = 96;
const SPACE_BELOW = 10;

/** The messages of the open room. Needs items: one timeline per room, by `key`. */
export function Timeline({
  roomId,
  roomName,
}: {
  readonly roomId: RoomId;
  readonly roomName: string;
}) {
  const items = useStore(timelineStore, (timeline) => timeline.items);
  const atStart = useStore(timelineStore, (timeline) => timeline.atStart);
  const loading = useStore(timelineStore, (timeline) => timeline.loading);
  const self = useStore(accountsStore, (accounts) => accounts.self);
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
    paddingStart: SPACE_ABOVE,
    paddingEnd: SPACE_BELOW,
    ...(initial === undefined ? {} : { initial }),
  });
  const { list, atEnd, totalSize } = virtual;
  const { attach, measure, scrollToEnd } = list;
  useLeftPlace(roomId, list);
  useReadMarker(roomId, atEnd);
  const older = useLoadOlder(virtual.rows[0]?.index);
  const box = useRef<HTMLDivElement>(null);
  const inSight = virtual.rows.flatMap(({ index }) => rows[index] ?? []);
  const { tabStop, onFocus, onKeyDown } = useRovingEntries({ rows, inSight, list, box });
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
          {virtual.rows.map(({ key, index, start }) => (
            <div
              key={key}
              className="timeline-row"
              data-index={index}
              ref={measure}
              style={{ transform: `translateY(${start}px)` }}
            >
              {rows[index] !== undefined && (
                <TimelineEntry
                  row={rows[index]}
                  roomId={roomId}
                  self={self}
                  tabbable={key === tabStop}
                  onFocus={onFocus}
                />
              )}
            </div>
          ))}
        </div>
      </div>
      <JumpPill items={items} self={self} atEnd={atEnd} onJump={scrollToEnd} />
      <Announcer roomId={roomId} />
    </div>
  );
}

function Announcer({ roomId }: { readonly roomId: RoomId }) {
  return (
    <div className="sr-only" aria-live="polite">
      {useAnnouncement(roomId)}
    </div>
  );
}

/** Remembers where the timeline was left, for when the room is opened again. */
function useLeftPlace(roomId: RoomId, list: ReturnType<typeof useVirtual>['list']): void {
  useLayoutEffect(() => () => leavePlace(roomId, list.place(), list.isAtEnd()), [roomId, list]);
}
