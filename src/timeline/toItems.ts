import type { RoomEvent, TimelineEvent } from '#protocol/events.ts';
import type { EventId, UserId } from '#protocol/ids.ts';
import type { TimelineItem } from './items.ts';
import { isNewerEdit, isValidEdit, replacedEvent } from './relations.ts';
import { createReuse } from './reuse.ts';
import { toItem, type Fate } from './toItem.ts';

export type ItemsContext = { readonly self: UserId };

type Made = Fate & {
  readonly self: UserId;
  readonly key: string;
  readonly item: TimelineItem | undefined;
};

/** The items of events as they came out the last time; it holds nothing that the events do not keep alive. */
const made = new WeakMap<RoomEvent, Made>();

/**
 * The rows that a room's history gives, oldest first, in the order of `events`. What refers to another event (an
 * edit, a redaction) works wherever it stands in the list. What did not change since `previous`, the last result, is
 * the same object. Rules TL-1 to TL-19.
 */
export function toItems(
  events: readonly TimelineEvent[],
  { self }: ItemsContext,
  previous: readonly TimelineItem[] = [],
): readonly TimelineItem[] {
  const reuse = createReuse(previous);
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
      items.push(reuse({ kind: 'unreadable', key, reason: event.reason }));
      continue;
    }
    anchor = event.eventId;
    unreadable = 0;
    const key = freeKey(keysOf(event, self), keys);
    const item = itemOf(event, { self, key, ...fateOf(event, relations) });
    if (item === undefined) continue;
    keys.add(key);
    items.push(reuse(item));
  }
  return items;
}

function itemOf(event: RoomEvent, want: Omit<Made, 'item'>): TimelineItem | undefined {
  const old = made.get(event);
  if (old !== undefined && isFor(old, want)) return old.item;
  const item = toItem(event, want.key, want.self, want);
  made.set(event, { ...want, item });
  return item;
}

function isFor(old: Made, want: Omit<Made, 'item'>): boolean {
  return (
    old.key === want.key &&
    old.self === want.self &&
    old.redacted === want.redacted &&
    old.edit === want.edit
  );
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
