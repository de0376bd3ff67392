import type { RoomEvent, TimelineEvent } from '#protocol/events.ts';
import type { EventId } from '#protocol/ids.ts';
import type { JsonObject } from '#protocol/json.ts';

/**
 * Keys of the content that a redaction leaves, by event type: those of room version 11 and later, which keep a little
 * more than earlier ones. https://spec.matrix.org/v1.15/rooms/v11/#redactions
 */
const KEPT: ReadonlyMap<string, readonly string[] | 'all'> = new Map<
  string,
  readonly string[] | 'all'
>([
  ['m.room.member', ['membership', 'join_authorised_via_users_server']],
  ['m.room.create', 'all'],
  ['m.room.join_rules', ['join_rule', 'allow']],
  [
    'm.room.power_levels',
    [
      'ban',
      'events',
      'events_default',
      'invite',
      'kick',
      'redact',
      'state_default',
      'users',
      'users_default',
    ],
  ],
  ['m.room.history_visibility', ['history_visibility']],
  ['m.room.redaction', ['redacts']],
]);

/** The events that these redact. The server has checked that they may. */
export function redactedBy(events: readonly TimelineEvent[]): ReadonlySet<EventId> {
  return new Set(
    events.flatMap((event) =>
      event.kind === 'event' && event.type === 'm.room.redaction' && event.redacts !== undefined
        ? [event.redacts]
        : [],
    ),
  );
}

/** The event without what was deleted of it; the same object where `targets` do not name it. Rule SY-33. */
export function pruned<E extends TimelineEvent>(event: E, targets: ReadonlySet<EventId>): E {
  if (event.kind !== 'event' || !targets.has(event.eventId) || event.unsigned.redacted === true) {
    return event;
  }
  const { prevContent: _deleted, ...unsigned } = event.unsigned;
  return { ...event, content: keptContent(event), unsigned: { ...unsigned, redacted: true } };
}

/** `events` with the named ones pruned; the same list where none of them is in it. */
export function prunedAll(
  events: readonly TimelineEvent[],
  targets: ReadonlySet<EventId>,
): readonly TimelineEvent[] {
  if (targets.size === 0) return events;
  const after = events.map((event) => pruned(event, targets));
  return after.some((event, index) => event !== events[index]) ? after : events;
}

function keptContent({ type, content }: RoomEvent): JsonObject {
  const kept = KEPT.get(type) ?? [];
  if (kept === 'all') return content;
  return Object.fromEntries(Object.entries(content).filter(([key]) => kept.includes(key)));
}
