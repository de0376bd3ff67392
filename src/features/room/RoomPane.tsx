import { CircleHelp, CircleX, MessageCircle } from 'lucide';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { t } from '#i18n/t.ts';
import type { RoomId } from '#protocol/ids.ts';
import { roomListStore } from '#stores/roomList.ts';
import { timelineStore } from '#stores/timeline.ts';
import { closeRoom, openRoom, viewStore } from '#stores/view.ts';
import { Button } from '#ui/Button.tsx';
import { StateCard } from '#ui/StateCard.tsx';
import { useSkeleton } from '#ui/useSkeleton.ts';
import './room.css';
import './timeline.css';
import { RoomHeader } from './RoomHeader.tsx';
import { Timeline } from './Timeline.tsx';
import { TimelineSkeleton } from './TimelineSkeleton.tsx';
import { useDirect, useRoomName } from './useRoomName.ts';
import { useSmallScreen } from './useSmallScreen.ts';
import { WaitingLine } from './WaitingLine.tsx';

/** The open room. `composer` stands below its messages. */
export function RoomPane({ composer }: { readonly composer: ReactNode }) {
  const roomId = useStore(viewStore, (view) => view.roomId);
  if (roomId === undefined) return <NoRoom />;
  return <OpenRoom roomId={roomId} composer={composer} />;
}

function OpenRoom(props: { readonly roomId: RoomId; readonly composer: ReactNode }) {
  const { roomId, composer } = props;
  const name = useRoomName(roomId);
  const direct = useDirect(roomId);
  const small = useSmallScreen();
  const complete = useStore(roomListStore, (list) => list.complete);
  const known = useStore(timelineStore, ({ source }) => source !== 'none');
  if (name === undefined && complete && !known) return <NotHere />;
  const bubbles = small || direct !== undefined;
  return (
    <main
      className="room"
      aria-label={name ?? t('room.openingUnnamed')}
      data-messages={bubbles ? 'bubbles' : 'modern'}
      data-direct={direct === undefined ? undefined : ''}
    >
      <RoomHeader roomId={roomId} name={name} />
      <Messages key={roomId} roomId={roomId} name={name ?? ''} />
      <WaitingLine />
      {composer}
    </main>
  );
}

function Messages({ roomId, name }: { readonly roomId: RoomId; readonly name: string }) {
  const waiting = useStore(timelineStore, ({ source, error }) => source === 'none' && !error);
  const failed = useStore(timelineStore, ({ source, error }) => source === 'none' && error);
  const empty = useStore(timelineStore, ({ items, atStart }) => items.length === 0 && atStart);
  const skeleton = useSkeleton(waiting);
  if (skeleton) return <TimelineSkeleton roomName={name} />;
  if (waiting) return <div className="timeline" />;
  if (failed)
    return (
      <StateCard
        icon={CircleX}
        tone="bad"
        title={t('room.openFailed')}
        actions={<Button onClick={() => openAgain(roomId)}>{t('common.tryAgain')}</Button>}
      />
    );
  if (empty)
    return (
      <StateCard icon={MessageCircle} tone="info" title={t('room.nothingYet')}>
        {t('room.nothingYetText')}
      </StateCard>
    );
  return <Timeline roomId={roomId} roomName={name} />;
}

function openAgain(roomId: RoomId): void {
  closeRoom();
  openRoom(roomId);
}

function NotHere() {
  return (
    <main className="room" aria-label={t('room.notHere')}>
      <StateCard
        heading="h1"
        icon={CircleHelp}
        title={t('room.notHere')}
        actions={<Button onClick={closeRoom}>{t('common.back')}</Button>}
      >
        {t('room.notHereText')}
      </StateCard>
    </main>
  );
}

function NoRoom() {
  return (
    <main className="room" aria-label={t('room.noneOpen')}>
      <StateCard icon={MessageCircle} tone="info" title={t('room.noneOpen')}>
        {t('room.noneOpenText')}
      </StateCard>
    </main>
  );
}
