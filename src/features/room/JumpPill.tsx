import { ArrowDown } from 'lucide';
import { useState } from 'react';
import { t } from '#i18n/t.ts';
import type { UserId } from '#protocol/ids.ts';
import type { TimelineItem } from '#timeline/items.ts';
import { Icon } from '#ui/Icon.tsx';

/** Back to the newest message, when one has scrolled away from it; counts what came in the meantime. */
export function JumpPill(props: {
  readonly items: readonly TimelineItem[];
  readonly self: UserId | undefined;
  readonly atEnd: boolean;
  readonly onJump: () => void;
}) {
  const { items, self, atEnd, onJump } = props;
  const lastKey = items.at(-1)?.key;
  const [seen, setSeen] = useState(lastKey);
  if (atEnd && seen !== lastKey) setSeen(lastKey);
  if (atEnd) return undefined;
  const count = newSince(items, seen, self);
  return (
    <button
      type="button"
      className="jump-pill sheet-3"
      aria-label={count === 0 ? t('room.jumpToLatest') : t('room.jumpToLatestCount', { count })}
      onClick={onJump}
    >
      <Icon of={ArrowDown} size="s" />
      {count === 0 ? t('room.jumpToLatest') : t('room.newCount', { count })}
    </button>
  );
}

/** How many messages of others stand behind the one that was the last when one left the end. */
function newSince(
  items: readonly TimelineItem[],
  seen: string | undefined,
  self: UserId | undefined,
): number {
  const from = items.findLastIndex((item) => item.key === seen);
  if (from < 0) return 0;
  return items
    .slice(from + 1)
    .filter((item) => item.kind !== 'unreadable' && item.kind !== 'state' && item.sender !== self)
    .length;
}
