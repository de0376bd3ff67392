import { LockOpen } from 'lucide';
import { memo } from 'react';
import { useStore } from 'zustand';
import { formatFullDate, formatStamp } from '#i18n/dates.ts';
import { t } from '#i18n/t.ts';
import { Avatar } from '#matrix-ui/Avatar.tsx';
import { RenderCount } from '#matrix-ui/RenderCount.tsx';
import { roomNameText } from '#matrix-ui/roomNameText.ts';
import { useToday } from '#matrix-ui/useToday.ts';
import type { RoomId } from '#protocol/ids.ts';
import { draftStore } from '#stores/drafts.ts';
import { roomListStore } from '#stores/roomList.ts';
import { viewStore } from '#stores/view.ts';
import type { RoomSummary } from '#timeline/items.ts';
import { Icon } from '#ui/Icon.tsx';
import { endMarker, roomLabel } from './roomLabel.ts';

type Props = {
  readonly roomId: RoomId;
  /** It is this row that the Tab key reaches. */
  readonly tabbable: boolean;
  readonly onFocus: (roomId: RoomId) => void;
};

/** One room of the list. It renders again when its own summary changed, and not when another's did. */
export const RoomRow = memo(function RoomRow({ roomId, tabbable, onFocus }: Props) {
  const room = useStore(roomListStore, (list) => list.rooms.get(roomId));
  const active = useStore(viewStore, (view) => view.roomId === roomId);
  if (room === undefined) return undefined;
  return (
    <RenderCount id={roomId}>
      <a
        className="room-row"
        href={`#/room/${encodeURIComponent(roomId)}`}
        aria-label={roomLabel(room)}
        aria-current={active ? 'page' : undefined}
        data-room-id={roomId}
        data-unread={room.unread > 0 ? '' : undefined}
        tabIndex={tabbable ? 0 : -1}
        onFocus={() => onFocus(roomId)}
      >
        <Avatar
          id={room.direct ?? roomId}
          name={roomNameText(room.name)}
          shape={room.direct === undefined ? 'room' : 'person'}
        />
        <span className="room-row-main">
          <TopLine room={room} />
          <EndLine room={room} active={active} />
        </span>
      </a>
    </RenderCount>
  );
});

function TopLine({ room }: { readonly room: RoomSummary }) {
  const today = useToday();
  const stamp = room.preview?.ts ?? room.activeAt;
  return (
    <span className="room-row-top">
      <bdi className="room-row-name">{roomNameText(room.name)}</bdi>
      {room.encrypted ? undefined : (
        <span title={t('roomList.notEncrypted')}>
          <Icon of={LockOpen} size="xs" />
        </span>
      )}
      {stamp > 0 && <time title={formatFullDate(stamp)}>{formatStamp(stamp, today)}</time>}
    </span>
  );
}

function EndLine({ room, active }: { readonly room: RoomSummary; readonly active: boolean }) {
  // The open room's draft stands in its message box; taking it here too would render this row at every key.
  const draft = useStore(draftStore, ({ texts }) => (active ? undefined : texts.get(room.roomId)));
  const marker = endMarker(room);
  const preview = previewOf(room, draft);
  if (marker === undefined && preview === undefined) return undefined;
  return (
    <span className="room-row-end">
      <span className="room-row-preview" dir="auto">
        {preview}
      </span>
      {marker?.kind === 'bead' && <span className="bead" />}
      {marker !== undefined && marker.kind !== 'bead' && (
        <span className="count" data-kind={marker.kind}>
          {marker.count > 99 ? t('roomList.overNinetyNine') : marker.count}
        </span>
      )}
    </span>
  );
}

function previewOf(room: RoomSummary, draft: string | undefined) {
  if (draft !== undefined && draft.trim() !== '')
    return (
      <>
        <span className="draft">{t('roomList.draft')}</span>{' '}
        <span className="draft-text">{draft}</span>
      </>
    );
  if (room.preview !== undefined) return <Said room={room} preview={room.preview} />;
  return room.encrypted ? t('roomList.encryptedPreview') : undefined;
}

function Said(props: {
  readonly room: RoomSummary;
  readonly preview: NonNullable<RoomSummary['preview']>;
}) {
  const { room, preview } = props;
  // With two people it goes without saying who the other one is.
  if (room.direct !== undefined && !preview.own) return preview.text;
  const sender = preview.own ? t('roomList.you') : preview.sender;
  return (
    <>
      <span className="who">
        <bdi>{sender}</bdi>:
      </span>{' '}
      {preview.text}
    </>
  );
}
