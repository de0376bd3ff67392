import { formatTime } from '#i18n/dates.ts';
import { t } from '#i18n/t.ts';
import type { TimelineItem } from '#timeline/items.ts';

/** How an entry is found and called: by its event or transaction id, by its sender and time. */
export function entryAttributes(item: TimelineItem, senderName: string) {
  if (item.kind === 'unreadable')
    return { 'data-key': item.key, 'aria-label': t('room.unreadable') };
  return {
    'data-key': item.key,
    'data-event-id': item.eventId,
    'data-txn-id': item.kind === 'message' ? item.txnId : undefined,
    'aria-label': t('room.by', { name: senderName, time: formatTime(item.ts) }),
  };
}
