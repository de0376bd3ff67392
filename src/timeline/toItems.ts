import type { RoomEvent, TimelineEvent } from '#protocol/events.ts';
import type { EventId, UserId } from '#protocol/ids.ts';
import type { TimelineItem } from './items.ts';
import { isNewerEdit, isValidEdit, replacedEvent } from './relations.ts';
import { toItem, type Fate } from './toItem.ts';

export type ItemsContext = {
  readonly self: UserId;
  /** Keeps the items of events that did not change between calls; see {@link createItemMemo}. */
  readonly memo?: ItemMemo;
};

/** Items by the event they came from, so that the same event and fate give the same object. */
export type ItemMemo = {
  readonly itemOf: (event: RoomEvent, key: string, fate: Fate) => TimelineItem | undefined;
};

/** A memo for one account. It holds nothing that the events themselves do not keep alive. */
export function createItemMemo(self: UserId): ItemMemo {
  const made = new WeakMap<RoomEvent, Made>();
  return {
    itemOf: (event, key, fate) => {
      const old = made.get(event);
      if (old?.key === key && old.redacted === fate.redacted && old.edit === fate.edit)
        return old.item;
      const item = toItem(event, key, self, fate);
      made.set(event, { key, ...fate, item });
      return item;
    },
  };
}

type Made = Fate & { readonly key: string; readonly item: TimelineItem | undefined };

/**
 * The rows that a room's history gives, oldest first, in the order of `events`. What refers to another event (an
 * edit, a redaction) works wherever it stands in the list. Rules TL-1 to TL-19.
 */
export function toItems(
  events: readonly TimelineEvent[],
  context: ItemsContext,
): readonly TimelineItem[] {
  const memo = context.memo ?? createItemMemo(context.self);
  const relations = relationsOf(events);
  const items: TimelineItem[] = [];
  const keys = new Set<string>();
  const seen = new Set<EventId>();
  let anchor = '';
  let unreadable = 0;
  for (const event of events) {
    if (event.eventId !== undefined) {
      if (seen.has(event.eventId)) continue;
      seen.add(event.eventId);
    }
    if (event.kind === 'unreadable') {
      unreadable += 1;
      const key = freeKey([event.eventId ?? `unreadable:${anchor}:${unreadable}`], keys);
      keys.add(key);
      items.push({ kind: 'unreadable', key, reason: event.reason });
      continue;
    }
    anchor = event.eventId;
    unreadable = 0;
    const key = freeKey(keysOf(event, context.self), keys);
    const item = memo.itemOf(event, key, fateOf(event, relations));
    if (item === undefined) continue;
    keys.add(key);
    items.push(item);
  }
  return items;
}

/** A message sent from here keeps its transaction id as key, so that echo and event are one row. Rule TL-18. */
function keysOf(event: RoomEvent, self: UserId): readonly string[] {
  const { transactionId } = event.unsigned;
  return event.sender === self && transactionId !== undefined
    ? [transactionId, event.eventId]
    : [event.eventId];
}

/** The first key that no row has yet; a hostile server could give two events one transaction id. */
function freeKey(wanted: readonly string[], taken: ReadonlySet<string>): string {
  const free = wanted.find((key) => !taken.has(key));
  if (free !== undefined) return free;
  let key = `${wanted.at(-1) ?? ''}~`;
  while (taken.has(key)) key += '~';
  return key;
}

type Relations = {
  readonly redacted: ReadonlySet<EventId>;
  readonly edits: ReadonlyMap<EventId, readonly RoomEvent[]>;
};

function relationsOf(events: readonly TimelineEvent[]): Relations {
  const redacted = new Set<EventId>();
  const edits = new Map<EventId, RoomEvent[]>();
  for (const event of events) {
    if (event.kind === 'unreadable') continue;
    if (event.unsigned.redacted === true) redacted.add(event.eventId);
    if (event.type === 'm.room.redaction' && event.redacts !== undefined)
      redacted.add(event.redacts);
    const target = replacedEvent(event);
    if (target === undefined) continue;
    const others = edits.get(target);
    if (others === undefined) edits.set(target, [event]);
    else others.push(event);
  }
  return { redacted, edits };
}

function fateOf(event: RoomEvent, relations: Relations): Fate {
  const redacted = relations.redacted.has(event.eventId);
  const edits = relations.edits.get(event.eventId);
  if (redacted || edits === undefined) return { redacted, edit: undefined };
  let latest: RoomEvent | undefined;
  for (const edit of edits) {
    if (relations.redacted.has(edit.eventId) || !isValidEdit(event, edit)) continue;
    if (latest === undefined || isNewerEdit(edit, latest)) latest = edit;
  }
  return { redacted, edit: latest };
}
