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
 * When something last happened in the room: the time of the newest event that bumps, newest by the room's order and
 * not by what its sender's clock says, and not later than its receipt, so that a clock that is ahead does not hold a
 * room at the top. An invite counts from its arrival. Rules SY-5, SY-6.
 */
export function activeAtAfter(
  before: RoomRow | undefined,
  batch: RoomBatch,
  receivedAt: number,
): number {
  const newest = batch.timeline.findLast(bumps);
  if (newest !== undefined) return Math.min(timeOf(newest), receivedAt);
  if (isNewInvite(before, batch)) return receivedAt;
  if (before !== undefined) return before.activeAt;
  // Nothing but state is known yet: the room is as old as its creation.
  const created = batch.state.find(bumps);
  return created === undefined ? 0 : Math.min(created.originServerTs, receivedAt);
}

function bumps(event: TimelineEvent): boolean {
  return event.kind === 'event' && BUMPING.has(event.type);
}

function timeOf(event: TimelineEvent): number {
  return event.kind === 'event' ? event.originServerTs : 0;
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
