import { Clock } from 'lucide';
import { useStore } from 'zustand';
import { t } from '#i18n/t.ts';
import { accountStore } from '#stores/account.ts';
import { timelineStore } from '#stores/timeline.ts';
import { Icon } from '#ui/Icon.tsx';

/** Without a connection: how many messages of this room wait for it. */
export function WaitingLine() {
  const cut = useStore(accountStore, ({ state }) => {
    const kind = state?.connection.kind;
    return kind === 'offline' || kind === 'reconnecting';
  });
  const count = useStore(timelineStore, ({ items }) => (cut ? waitingIn(items) : 0));
  if (count === 0) return undefined;
  return (
    <p className="flex min-h-6.5 flex-none items-center gap-1.5 px-6 text-xs text-fg-3 max-md:px-4">
      <Icon of={Clock} size="xs" />
      {t('room.waiting', { count })}
    </p>
  );
}

/** Echoes stand together at the end. */
function waitingIn(items: ReturnType<typeof timelineStore.getState>['items']): number {
  let count = 0;
  for (const item of items.toReversed()) {
    if (item.kind !== 'message' || item.delivery === 'received' || item.delivery === 'sent') break;
    if (item.delivery === 'sending') count += 1;
  }
  return count;
}
