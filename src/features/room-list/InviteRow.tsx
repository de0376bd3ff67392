import { memo, type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { errorInfo, type ErrorInfo } from '#base/errors.ts';
import { t, tParts, type PlainKey } from '#i18n/t.ts';
import { Avatar } from '#matrix-ui/Avatar.tsx';
import { RenderCount } from '#matrix-ui/RenderCount.tsx';
import { roomNameText } from '#matrix-ui/roomNameText.ts';
import type { RoomId } from '#protocol/ids.ts';
import { accountsStore } from '#stores/accounts.ts';
import { commands } from '#stores/commands.ts';
import { roomListStore } from '#stores/roomList.ts';
import { openRoom } from '#stores/view.ts';
import type { RoomSummary } from '#timeline/items.ts';
import { Button } from '#ui/Button.tsx';

type Answer = 'accept' | 'decline';
/** What became of the answer; it is gone with the row when the server took it. */
type Progress =
  | { readonly kind: 'idle' }
  | { readonly kind: 'waiting'; readonly answer: Answer }
  | { readonly kind: 'failed'; readonly sentence: PlainKey };

/** An invite with its two answers. */
export const InviteRow = memo(function InviteRow({ roomId }: { readonly roomId: RoomId }) {
  const room = useStore(roomListStore, (list) => list.rooms.get(roomId));
  if (room === undefined) return undefined;
  return (
    <RenderCount id={roomId}>
      <Invite room={room} />
    </RenderCount>
  );
});

function Invite({ room }: { readonly room: RoomSummary }) {
  const { progress, answer } = useAnswer(room.roomId);
  const name = roomNameText(room.name);
  const waitingFor = progress.kind === 'waiting' ? progress.answer : undefined;
  return (
    <div className="invite-row" data-room-id={room.roomId}>
      <Avatar
        id={room.direct ?? room.roomId}
        name={name}
        shape={room.direct === undefined ? 'room' : 'person'}
      />
      <div className="invite-row-text">
        <div className="font-medium">
          <bdi>{name}</bdi>
        </div>
        {progress.kind === 'failed' ? (
          <div className="text-sm text-bad" role="alert" title={t(progress.sentence)}>
            {t(progress.sentence)}
          </div>
        ) : (
          <div className="text-sm text-fg-3">{invitedBy(room)}</div>
        )}
      </div>
      <div className="invite-row-actions">
        <Button
          size="s"
          variant="primary"
          busy={waitingFor === 'accept'}
          off={waitingFor === 'decline'}
          onClick={() => answer('accept')}
        >
          {t('roomList.accept')}
        </Button>
        <Button
          size="s"
          busy={waitingFor === 'decline'}
          off={waitingFor === 'accept'}
          onClick={() => answer('decline')}
        >
          {t('roomList.decline')}
        </Button>
      </div>
    </div>
  );
}

function invitedBy(room: RoomSummary) {
  if (room.inviter === undefined) return t('roomList.invited');
  return tParts<'roomList.invitedBy', ReactNode>('roomList.invitedBy', {
    name: (
      <bdi key="name" title={room.inviter.userId}>
        {room.inviter.name}
      </bdi>
    ),
  });
}

function useAnswer(roomId: RoomId) {
  const [progress, setProgress] = useState<Progress>({ kind: 'idle' });
  const answer = (kind: Answer) => {
    const account = accountsStore.getState().current;
    if (account === undefined || progress.kind === 'waiting') return;
    setProgress({ kind: 'waiting', answer: kind });
    const asked =
      kind === 'accept'
        ? commands.acceptInvite({ account, roomId })
        : commands.declineInvite({ account, roomId });
    asked
      .then(() => {
        if (kind === 'accept') openRoom(roomId);
      })
      .catch((error: unknown) => {
        setProgress({ kind: 'failed', sentence: failureSentence(errorInfo(error)) });
      });
  };
  return { progress, answer };
}

function failureSentence(error: ErrorInfo): PlainKey {
  if (error.kind !== 'server') return 'roomList.inviteOffline';
  return error.code === 'M_NOT_FOUND' || error.code === 'M_UNKNOWN_TOKEN'
    ? 'roomList.inviteGone'
    : 'roomList.inviteRefused';
}
