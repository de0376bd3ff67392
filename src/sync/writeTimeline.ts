import type { TimelineEvent } from '#protocol/events.ts';
import type { EventId } from '#protocol/ids.ts';
import type { RoomBatch } from '#protocol/syncBatch.ts';
import type { PageRow, SegmentRow, TailRow } from '#storage/rows.ts';
import { prunedAll, redactedBy } from './writeRedaction.ts';

/** Events of a page. A tail that grows over it gives its oldest ones up to a page. */
export const PAGE_SIZE = 50;

/** The live end of a room as it is stored; all of it absent for a room that has none. */
export type LiveEnd = {
  readonly segment?: SegmentRow | undefined;
  readonly tail: readonly TimelineEvent[];
  readonly lastPage?: PageRow | undefined;
};

export type TimelineWrite = {
  readonly segments: readonly SegmentRow[];
  readonly pages: readonly PageRow[];
  readonly tails: readonly TailRow[];
  readonly appended: readonly TimelineEvent[];
  readonly gap: boolean;
};

/** What a batch changes at the live end of a room. Pure. Rules SY-20 to SY-27. */
export function timelineAfter(live: LiveEnd, batch: RoomBatch): TimelineWrite {
  const { segment } = live;
  if (segment === undefined) return firstSegment(batch);
  const known = knownIds(live);
  const meets = batch.timeline.some(({ eventId }) => eventId !== undefined && known.has(eventId));
  const broken = (batch.limited || batch.initial) && !meets && batch.prevBatch !== undefined;
  if (!broken) return grown(segment, live, unknownEvents(batch.timeline, known));
  return isEmpty(segment, live)
    ? firstSegment(batch, segment.order)
    : nextSegment(segment, live, batch);
}

/** The ids of these events. */
export function idsOf(events: readonly TimelineEvent[]): ReadonlySet<EventId> {
  return new Set(events.flatMap(({ eventId }) => (eventId === undefined ? [] : [eventId])));
}

/** True where nothing can be older than this event. */
export function isRoomStart(event: TimelineEvent | undefined): boolean {
  return event?.kind === 'event' && event.type === 'm.room.create' && event.stateKey === '';
}

function firstSegment(batch: RoomBatch, order = 0): TimelineWrite {
  const { roomId, timeline, prevBatch } = batch;
  // Nothing is said of the history: a segment without a token would claim that there is none.
  if (timeline.length === 0 && prevBatch === undefined) return NOTHING;
  const events = prunedAll(unknownEvents(timeline, new Set()), redactedBy(timeline));
  const bare = { roomId, order, joined: false, firstPage: 0, lastPage: -1 };
  const atStart = prevBatch === undefined || isRoomStart(events[0]);
  const segment: SegmentRow = atStart ? bare : { ...bare, backToken: prevBatch };
  return { ...paged(segment, events), appended: events, gap: false };
}

const NOTHING: TimelineWrite = { segments: [], pages: [], tails: [], appended: [], gap: false };

/** Events follow those that are known. */
function grown(segment: SegmentRow, live: LiveEnd, fresh: readonly TimelineEvent[]): TimelineWrite {
  if (fresh.length === 0) return NOTHING;
  const targets = redactedBy(fresh);
  const appended = prunedAll(fresh, targets);
  const after = paged(segment, [...prunedAll(live.tail, targets), ...appended]);
  const changed = after.segments.filter((row) => row.lastPage !== segment.lastPage);
  return {
    segments: changed,
    pages: [...prunedPage(live.lastPage, targets), ...after.pages],
    tails: after.tails,
    appended,
    gap: false,
  };
}

/** Events are missing: the live segment ends where it is, and another begins. */
function nextSegment(segment: SegmentRow, live: LiveEnd, batch: RoomBatch): TimelineWrite {
  const targets = redactedBy(batch.timeline);
  const first = firstSegment(batch, segment.order + 1);
  const tail = prunedAll(live.tail, targets);
  const { roomId, order } = segment;
  const page = segment.lastPage + 1;
  return {
    segments: [...(tail.length === 0 ? [] : [{ ...segment, lastPage: page }]), ...first.segments],
    pages: [
      ...prunedPage(live.lastPage, targets),
      ...(tail.length === 0 ? [] : [{ roomId, segment: order, page, events: tail }]),
      ...first.pages,
    ],
    tails: first.tails,
    appended: first.appended,
    gap: true,
  };
}

/** A segment whose unpaged events are `events`: full pages and the tail that remains. */
function paged(
  segment: SegmentRow,
  events: readonly TimelineEvent[],
): Pick<TimelineWrite, 'segments' | 'pages' | 'tails'> {
  const { roomId, order } = segment;
  const pages: PageRow[] = [];
  let start = 0;
  for (; events.length - start > PAGE_SIZE; start += PAGE_SIZE) {
    const page = segment.lastPage + 1 + pages.length;
    pages.push({ roomId, segment: order, page, events: events.slice(start, start + PAGE_SIZE) });
  }
  return {
    segments: [{ ...segment, lastPage: segment.lastPage + pages.length }],
    pages,
    tails: [{ roomId, segment: order, events: events.slice(start) }],
  };
}

function prunedPage(page: PageRow | undefined, targets: ReadonlySet<EventId>): readonly PageRow[] {
  if (page === undefined) return [];
  const events = prunedAll(page.events, targets);
  return events === page.events ? [] : [{ ...page, events }];
}

function knownIds(live: LiveEnd): ReadonlySet<EventId> {
  return idsOf([...(live.lastPage?.events ?? []), ...live.tail]);
}

function isEmpty(segment: SegmentRow, live: LiveEnd): boolean {
  return live.tail.length === 0 && segment.firstPage > segment.lastPage;
}

/**
 * The events (oldest first) that are not known, each once. What has no id cannot be told from what is known; where it stands before
 * a known event it has been seen with that.
 */
export function unknownEvents(
  events: readonly TimelineEvent[],
  known: ReadonlySet<EventId>,
): readonly TimelineEvent[] {
  const seen = new Set(known);
  const lastKnown = events.findLastIndex(
    ({ eventId }) => eventId !== undefined && known.has(eventId),
  );
  return events.filter(({ eventId }, index) => {
    if (eventId === undefined) return index > lastKnown;
    if (seen.has(eventId)) return false;
    seen.add(eventId);
    return true;
  });
}
