import type { RoomEvent, TimelineEvent } from '#protocol/events.ts';
import type { RoomBatch } from '#protocol/syncBatch.ts';
import type { RoomRow } from '#storage/rows.ts';
import { isReplacement } from '#timeline/relations.ts';

/** Events that move a room up in the list. */
const BUMPING: ReadonlySet<string> = new Set([
  'm.room.create',
  'm.room.message',
  'm.room.encrypted',
  'm.sticker',
  'm.call.invite',
  'm.poll.start',
  'org.matrix.msc3381.poll.start',
]);

const PREVIEWABLE: ReadonlySet<string> = new Set([
  'm.room.message',
  'm.room.encrypted',
  'm.sticker',
]);

/**
 * When something last happened in the room: the newest time of an event that bumps, none of them later than its
 * receipt, so that a clock that is ahead does not hold a room at the top. An invite counts from its arrival.
 * Rules SY-5, SY-6.
 */
export function activeAtAfter(
  before: RoomRow | undefined,
  batch: RoomBatch,
  receivedAt: number,
): number {
  const bumps = [...batch.state, ...batch.timeline].flatMap((event) =>
    event.kind === 'event' && BUMPING.has(event.type) ? [event.originServerTs] : [],
  );
  const times = bumps.map((time) => Math.min(time, receivedAt));
  if (isNewInvite(before, batch)) times.push(receivedAt);
  return Math.max(before?.activeAt ?? 0, ...times);
}

/** The last of these events that can be previewed: a message that is no edit and was not deleted. Rule SY-8. */
export function newestPreviewable(events: readonly TimelineEvent[]): RoomEvent | undefined {
  const found = events.findLast((event) => event.kind === 'event' && isPreviewable(event));
  return found?.kind === 'event' ? found : undefined;
}

function isPreviewable(event: RoomEvent): boolean {
  return (
    PREVIEWABLE.has(event.type) &&
    event.stateKey === undefined &&
    event.unsigned.redacted !== true &&
    !isReplacement(event)
  );
}

function isNewInvite(before: RoomRow | undefined, { membership }: RoomBatch): boolean {
  return (membership === 'invite' || membership === 'knock') && before?.membership !== membership;
}
