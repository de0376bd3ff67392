import { SendHorizontal } from 'lucide';
import {
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
} from 'react';
import { useStore } from 'zustand';
import { t } from '#i18n/t.ts';
import { roomNameText } from '#matrix-ui/roomNameText.ts';
import type { RoomId } from '#protocol/ids.ts';
import { draftStore, setDraft } from '#stores/drafts.ts';
import { roomStore } from '#stores/room.ts';
import { roomListStore } from '#stores/roomList.ts';
import { sendText } from '#stores/sending.ts';
import { viewStore } from '#stores/view.ts';
import { Icon } from '#ui/Icon.tsx';
import { ClosedLine } from './ClosedLine.tsx';
import './composer.css';
import { isTooLong, sendsMessage } from './composerRules.ts';

/** The message box of the open room, or a sentence why one cannot write there. */
export function Composer() {
  const roomId = useStore(viewStore, (view) => view.roomId);
  const closed = useStore(roomStore, ({ room }) => room?.closed);
  const encrypted = useStore(roomListStore, ({ rooms }) =>
    roomId === undefined ? undefined : rooms.get(roomId)?.encrypted,
  );
  if (roomId === undefined) return undefined;
  // The list may know of the encryption before the room's details are there.
  const reason = closed ?? (encrypted === true ? 'encrypted' : undefined);
  return (
    <div className="composer">
      {reason === undefined ? (
        <MessageBox key={roomId} roomId={roomId} />
      ) : (
        <ClosedLine reason={reason} />
      )}
    </div>
  );
}

function MessageBox({ roomId }: { readonly roomId: RoomId }) {
  const text = useStore(draftStore, ({ texts }) => texts.get(roomId) ?? '');
  const name = useStore(roomStore, ({ room }) => room?.name);
  const listed = useStore(roomListStore, ({ rooms }) => rooms.get(roomId)?.name);
  const box = useRef<HTMLTextAreaElement>(null);
  const errorId = useId();
  useHeightOfText(box, text);
  useFocusOnOpen(box);

  const roomName = name ?? listed;
  const label = t('composer.message', {
    room: roomName === undefined ? '' : roomNameText(roomName),
  }).trim();
  const empty = text.trim() === '';
  const tooLong = isTooLong(text);
  const send = () => {
    box.current?.focus();
    const now = draftStore.getState().texts.get(roomId) ?? '';
    if (now.trim() === '' || isTooLong(now)) return;
    sendText(roomId, now);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (!sendsMessage({ ...keyOf(event), isComposing: event.nativeEvent.isComposing })) return;
    event.preventDefault();
    send();
  };
  return (
    <div className="composer-box">
      {tooLong && (
        <p className="px-4 pt-2.5 text-sm text-bad" id={errorId} role="alert">
          {t('composer.tooLong')}
        </p>
      )}
      <div className="composer-line">
        <textarea
          ref={box}
          className="composer-text"
          dir="auto"
          rows={1}
          aria-label={label}
          aria-invalid={tooLong || undefined}
          aria-describedby={tooLong ? errorId : undefined}
          placeholder={label}
          enterKeyHint="send"
          value={text}
          onChange={(event) => setDraft(roomId, event.target.value)}
          onKeyDown={onKeyDown}
        />
        <button
          type="button"
          className="composer-send"
          aria-label={t('composer.send')}
          aria-disabled={empty || tooLong || undefined}
          title={empty ? t('composer.nothingToSend') : undefined}
          // Pressing it keeps the keyboard of a phone where it is.
          onPointerDown={(event) => event.preventDefault()}
          onClick={send}
        >
          <Icon of={SendHorizontal} mirrors />
        </button>
      </div>
    </div>
  );
}

function keyOf(event: KeyboardEvent) {
  // oxlint-disable-next-line typescript/no-deprecated -- nothing else tells of Safari's Enter after a composition
  const { key, shiftKey, ctrlKey, altKey, metaKey, keyCode } = event;
  return { key, shiftKey, ctrlKey, altKey, metaKey, keyCode };
}

/** The box is as high as its text; the style sheet bounds it, then it scrolls. */
function useHeightOfText(box: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    if (box.current !== null) fitToText(box.current);
  }, [box, text]);
}

function fitToText(area: HTMLTextAreaElement): void {
  area.style.blockSize = 'auto';
  area.style.blockSize = `${area.scrollHeight}px`;
}

/** Whoever opens a room with mouse or keys goes on writing; on a touch screen the keyboard would cover the messages. */
function useFocusOnOpen(box: RefObject<HTMLTextAreaElement | null>): void {
  useEffect(() => {
    if (matchMedia('(pointer: fine)').matches) box.current?.focus({ preventScroll: true });
  }, [box]);
}
