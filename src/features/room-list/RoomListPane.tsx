import { MessageCircle } from 'lucide';
import { useState } from 'react';
import { useStore } from 'zustand';
import { t } from '#i18n/t.ts';
import { roomListStore } from '#stores/roomList.ts';
import { StateCard } from '#ui/StateCard.tsx';
import { useSkeleton } from '#ui/useSkeleton.ts';
import { RoomListSkeleton } from './RoomListSkeleton.tsx';
import { RoomRows } from './RoomRows.tsx';
import './roomList.css';
import { useRowHeights } from './useRowHeights.ts';

/** The list of invites, people and rooms. `title` stands above it: the brand unless something else is given. */
export function RoomListPane({ title = t('common.brand') }: { readonly title?: string }) {
  return (
    <nav className="room-list" aria-label={t('roomList.rooms')}>
      <div className="flex items-center px-4 pt-3 pb-2 max-md:pt-[max(14px,env(safe-area-inset-top))]">
        <bdi className="truncate text-[1.0625rem]/6 font-[660] tracking-[-.015em] max-md:text-[1.5rem]/8">
          {title}
        </bdi>
      </div>
      <Content />
    </nav>
  );
}

function Content() {
  const order = useStore(roomListStore, (list) => list.order);
  const rooms = useStore(roomListStore, (list) => list.rooms);
  const complete = useStore(roomListStore, (list) => list.complete);
  const waiting = order.length === 0 && !complete;
  const skeleton = useSkeleton(waiting);
  const [probe, setProbe] = useState<HTMLElement>();
  const heights = useRowHeights(probe);
  return (
    <>
      <div className="room-list-probe" aria-hidden="true" ref={(box) => setProbe(box ?? undefined)}>
        <div />
        <div />
        <div />
      </div>
      {skeleton && <RoomListSkeleton />}
      {!skeleton && order.length > 0 && heights !== undefined && (
        <RoomRows
          key={Object.values(heights).join()}
          order={order}
          rooms={rooms}
          heights={heights}
        />
      )}
      {!skeleton && order.length === 0 && complete && <Empty />}
    </>
  );
}

function Empty() {
  return (
    <StateCard icon={MessageCircle} tone="info" title={t('roomList.emptyTitle')}>
      {t('roomList.emptyText')}
    </StateCard>
  );
}
