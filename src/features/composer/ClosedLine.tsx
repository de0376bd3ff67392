import { Lock, MessageCircleOff } from 'lucide';
import { useStore } from 'zustand';
import { t } from '#i18n/t.ts';
import type { RoomId } from '#protocol/ids.ts';
import { roomStore } from '#stores/room.ts';
import { roomListStore } from '#stores/roomList.ts';
import type { RoomDetails } from '#timeline/items.ts';
import { Icon } from '#ui/Icon.tsx';
import { closedSentences } from './composerRules.ts';

/** In the place of the message box: why one cannot write here, and the way on if there is one. */
export function ClosedLine({ reason }: { readonly reason: NonNullable<RoomDetails['closed']> }) {
  const replacement = useStore(roomStore, ({ room }) => room?.replacement);
  return (
    <div className="composer-closed">
      <Icon of={reason === 'encrypted' ? Lock : MessageCircleOff} size="s" />
      <p>{t(closedSentences[reason])}</p>
      {replacement !== undefined && <Replacement roomId={replacement} />}
    </div>
  );
}

/** The newer room can only be opened by who has joined it. */
function Replacement({ roomId }: { readonly roomId: RoomId }) {
  const joined = useStore(roomListStore, ({ rooms }) => rooms.get(roomId)?.membership === 'join');
  if (!joined) return undefined;
  return (
    <a className="link" href={`#/room/${encodeURIComponent(roomId)}`}>
      {t('composer.goToReplacement')}
    </a>
  );
}
