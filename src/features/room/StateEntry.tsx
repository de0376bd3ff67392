import {
  Info,
  Lock,
  LogIn,
  LogOut,
  type IconNode,
  PencilLine,
  TriangleAlert,
  UserRoundPen,
  UserRoundPlus,
  UserRoundX,
} from 'lucide';
import { formatFullDate, formatTime } from '#i18n/dates.ts';
import { t } from '#i18n/t.ts';
import type { StateChange, StateItem, UnreadableItem } from '#timeline/items.ts';
import { Icon } from '#ui/Icon.tsx';
import { entryAttributes } from './entryAttributes.ts';
import type { EntryProps } from './MessageEntry.tsx';
import { StateWords } from './StateWords.tsx';
import { useMemberName } from './useMember.ts';

type Props = Omit<EntryProps, 'roomId' | 'own'>;

const icons: Readonly<Record<StateChange['kind'], IconNode>> = {
  created: Info,
  joined: LogIn,
  left: LogOut,
  'rejected-invite': UserRoundX,
  invited: UserRoundPlus,
  kicked: UserRoundX,
  banned: UserRoundX,
  unbanned: UserRoundPlus,
  'withdrew-invite': UserRoundX,
  'renamed-self': UserRoundPen,
  'changed-avatar': UserRoundPen,
  'named-room': PencilLine,
  'set-topic': PencilLine,
  encrypted: Lock,
  upgraded: Info,
};

/** A change of the room, in one quiet line. */
export function StateEntry({ item, tabbable, onFocus }: Props & { readonly item: StateItem }) {
  const name = useMemberName(item.sender);
  return (
    <article
      {...entryAttributes(item, name)}
      className="state-line"
      tabIndex={tabbable ? 0 : -1}
      onFocus={() => onFocus(item.key)}
    >
      <Icon of={icons[item.change.kind]} size="s" />
      <span className="min-w-0 wrap-anywhere">
        <StateWords item={item} />
      </span>
      <time title={formatFullDate(item.ts)}>{formatTime(item.ts)}</time>
    </article>
  );
}

/** In the place of something that is no event. */
export function UnreadableEntry(props: Props & { readonly item: UnreadableItem }) {
  const { item, tabbable, onFocus } = props;
  return (
    <article
      {...entryAttributes(item, '')}
      className="state-line"
      tabIndex={tabbable ? 0 : -1}
      onFocus={() => onFocus(item.key)}
    >
      <Icon of={TriangleAlert} size="s" />
      {t('room.unreadable')}
    </article>
  );
}
