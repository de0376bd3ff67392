import { ArrowLeft, LockOpen } from 'lucide';
import { useStore } from 'zustand';
import { t } from '#i18n/t.ts';
import { Avatar } from '#matrix-ui/Avatar.tsx';
import type { RoomId } from '#protocol/ids.ts';
import { roomStore } from '#stores/room.ts';
import { closeRoom } from '#stores/view.ts';
import { Bone } from '#ui/Bone.tsx';
import { Icon } from '#ui/Icon.tsx';
import { IconButton } from '#ui/IconButton.tsx';
import { useDirect } from './useRoomName.ts';

/** Who or what this room is; on small screens also the way back to the list. */
export function RoomHeader(props: {
  readonly roomId: RoomId;
  /** Absent as long as it is not known. */
  readonly name: string | undefined;
}) {
  const { roomId, name } = props;
  return (
    <header className="room-header">
      <IconButton
        icon={ArrowLeft}
        label={t('common.back')}
        mirrors
        className="md:hidden!"
        onClick={closeRoom}
      />
      {name === undefined ? <Bones /> : <Title roomId={roomId} name={name} />}
    </header>
  );
}

function Title({ roomId, name }: { readonly roomId: RoomId; readonly name: string }) {
  const room = useStore(roomStore, (view) => (view.roomId === roomId ? view.room : undefined));
  const direct = useDirect(roomId);
  return (
    <>
      <Avatar id={direct ?? roomId} name={name} shape={direct === undefined ? 'room' : 'person'} />
      <div className="min-w-0 flex-1">
        <div className="flex items-center gap-[5px]">
          <h1 className="truncate text-[.9375rem]/5 font-[660]">
            <bdi>{name}</bdi>
          </h1>
          {room?.encrypted === false && (
            <span role="img" aria-label={t('room.notEncrypted')} title={t('room.notEncrypted')}>
              <Icon of={LockOpen} size="xs" className="text-fg-3" />
            </span>
          )}
        </div>
        {room !== undefined && (
          <p className="truncate text-xs text-fg-3" dir="auto" title={room.topic}>
            {subtitle(room.topic, direct ?? room.joinedCount)}
          </p>
        )}
      </div>
    </>
  );
}

function Bones() {
  return (
    <>
      <h1 className="sr-only">{t('room.openingUnnamed')}</h1>
      <Bone shape="room" className="size-8.5! flex-none" />
      <span className="grid gap-1.5">
        <Bone className="w-32" />
        <Bone className="h-2.5! w-60 max-w-full" />
      </span>
    </>
  );
}

/** The topic; without one, who the other person is or how many there are. */
function subtitle(topic: string | undefined, who: string | number): string {
  if (topic !== undefined && topic !== '') return topic.replaceAll(/\s+/gu, ' ');
  return typeof who === 'number' ? t('room.people', { count: who }) : who;
}
