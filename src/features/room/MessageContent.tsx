import { CircleHelp, Lock, Trash2 } from 'lucide';
import type { IconNode } from 'lucide';
import { unreachable } from '#base/errors.ts';
import { t, type PlainKey } from '#i18n/t.ts';
import { MessageBody } from '#matrix-ui/MessageBody.tsx';
import { SenderName } from '#matrix-ui/SenderName.tsx';
import type { TimelineItem } from '#timeline/items.ts';
import { Icon } from '#ui/Icon.tsx';

/** Everything with a sender's head above it. */
export type SaidItem = Exclude<TimelineItem, { kind: 'state' | 'unreadable' }>;

/** What was said, or in words why it is not shown. */
export function MessageContent(props: { readonly item: SaidItem; readonly name: string }) {
  const { item, name } = props;
  switch (item.kind) {
    case 'message':
      return item.style === 'emote' ? (
        <MessageBody
          text={item.body}
          lead={
            <>
              <SenderName userId={item.sender} name={name} className="font-[640]" />{' '}
            </>
          }
        />
      ) : (
        <MessageBody text={item.body} />
      );
    case 'redacted':
      return (
        <span className="message-gone">
          <Icon of={Trash2} size="s" />
          {t('room.deleted')}
        </span>
      );
    case 'encrypted':
      return <Unshown icon={Lock} words="room.encrypted" />;
    case 'unsupported':
      return (
        <>
          <Unshown icon={CircleHelp} words="room.unsupported" />
          {item.fallback === undefined ? undefined : <MessageBody text={item.fallback} />}
        </>
      );
    default:
      return unreachable(item);
  }
}

function Unshown(props: { readonly icon: IconNode; readonly words: PlainKey }) {
  return (
    <span className="message-unshown">
      <Icon of={props.icon} size="s" />
      {t(props.words)}
    </span>
  );
}
