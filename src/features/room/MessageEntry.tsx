import { Check, CircleAlert, Clock, type IconNode } from 'lucide';
import { formatFullDate, formatTime } from '#i18n/dates.ts';
import { t, type PlainKey } from '#i18n/t.ts';
import { Avatar } from '#matrix-ui/Avatar.tsx';
import { SenderName } from '#matrix-ui/SenderName.tsx';
import type { RoomId } from '#protocol/ids.ts';
import type { Delivery, MessageItem } from '#timeline/items.ts';
import { Icon } from '#ui/Icon.tsx';
import { entryAttributes } from './entryAttributes.ts';
import { FailedLine } from './FailedLine.tsx';
import { MessageContent, type SaidItem } from './MessageContent.tsx';
import { useMemberName } from './useMember.ts';

export type EntryProps = {
  readonly roomId: RoomId;
  /** Written by the person at this page. */
  readonly own: boolean;
  /** It is this entry that the Tab key reaches. */
  readonly tabbable: boolean;
  readonly onFocus: (key: string) => void;
};

/** Something that a person said, with head and avatar where a group begins. */
export function MessageEntry(
  props: EntryProps & {
    readonly item: SaidItem;
    readonly continuation: boolean;
    readonly endsGroup: boolean;
  },
) {
  const { item, own, continuation, endsGroup } = props;
  const name = useMemberName(item.sender);
  const delivery = item.kind === 'message' ? item.delivery : 'received';
  return (
    <article
      {...entryAttributes(item, name)}
      className="message"
      data-first={continuation ? undefined : ''}
      data-last={endsGroup ? '' : undefined}
      data-own={own ? '' : undefined}
      data-delivery={delivery}
      tabIndex={props.tabbable ? 0 : -1}
      onFocus={(event) => event.target === event.currentTarget && props.onFocus(item.key)}
    >
      <Gutter item={item} name={name} continuation={continuation} endsGroup={endsGroup} />
      <div className="message-column">
        <div className="message-bubble">
          {continuation ? undefined : <Head item={item} name={name} />}
          <div className="message-text">
            <MessageContent item={item} name={name} />
            <span className="message-meta" aria-hidden="true">
              {formatTime(item.ts)}
              <DeliveryIcon delivery={delivery} />
            </span>
          </div>
        </div>
        {item.kind === 'message' && <Failed roomId={props.roomId} item={item} />}
      </div>
      <div className="message-state">
        <DeliveryIcon delivery={delivery} />
      </div>
      <DeliveryWords delivery={delivery} />
    </article>
  );
}

function Gutter(props: {
  readonly item: SaidItem;
  readonly name: string;
  readonly continuation: boolean;
  readonly endsGroup: boolean;
}) {
  const { item, name, continuation, endsGroup } = props;
  const face = <Avatar id={item.sender} name={name} shape="person" />;
  return (
    <div className="message-gutter">
      {!continuation && <span className="face-above">{face}</span>}
      {continuation && endsGroup && <span className="face-below">{face}</span>}
      {continuation && <time title={formatFullDate(item.ts)}>{formatTime(item.ts)}</time>}
    </div>
  );
}

function Head({ item, name }: { readonly item: SaidItem; readonly name: string }) {
  return (
    <div className="message-head">
      <SenderName userId={item.sender} name={name} className="message-name" />
      {item.kind === 'message' && item.style === 'notice' && (
        <span className="message-tag">{t('room.bot')}</span>
      )}
      <time title={formatFullDate(item.ts)}>{formatTime(item.ts)}</time>
    </div>
  );
}

function Failed({ roomId, item }: { readonly roomId: RoomId; readonly item: MessageItem }) {
  if (item.delivery !== 'failed' || item.txnId === undefined) return undefined;
  return (
    <div className="message-after">
      <FailedLine roomId={roomId} txnId={item.txnId} failure={item.failure} />
    </div>
  );
}

const icons: Readonly<Partial<Record<Delivery, IconNode>>> = {
  sending: Clock,
  sent: Check,
  failed: CircleAlert,
};

function DeliveryIcon({ delivery }: { readonly delivery: Delivery }) {
  const icon = icons[delivery];
  return icon === undefined ? undefined : (
    <Icon of={icon} size="xs" className={`delivery-${delivery}`} />
  );
}

const words: Readonly<Partial<Record<Delivery, PlainKey>>> = {
  sending: 'room.sending',
  sent: 'room.sent',
};

/** The state for those who do not see the icon; a failed message has a line of its own. */
function DeliveryWords({ delivery }: { readonly delivery: Delivery }) {
  const key = words[delivery];
  return key === undefined ? undefined : <span className="sr-only">{t(key)}</span>;
}
