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
  /** The pages before it that are at hand, oldest first. */
  readonly pages: readonly PageRow[];
  /** Nothing is stored before `pages` without a gap. */
  readonly allPages: boolean;
};

/** The live end of a room of which nothing is stored. */
export const NO_LIVE_END: LiveEnd = { tail: [], pages: [], allPages: true };

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
  if (!broken) {
    const following = notBefore(batch.timeline, firstEvent(live));
    return grown(segment, live, unknownEvents(following, known));
  }
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
    pages: [...prunedPages(live.pages, targets), ...after.pages],
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
      ...prunedPages(live.pages, targets),
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

/** Those of `pages` that change when `targets` are deleted. */
export function prunedPages(
  pages: readonly PageRow[],
  targets: ReadonlySet<EventId>,
): readonly PageRow[] {
  return pages.flatMap((page) => {
    const events = prunedAll(page.events, targets);
    return events === page.events ? [] : [{ ...page, events }];
  });
}

function knownIds(live: LiveEnd): ReadonlySet<EventId> {
  return idsOf([...live.pages.flatMap(({ events }) => events), ...live.tail]);
}

/** The first event that is stored without a gap before the live end, where it is at hand. */
function firstEvent({ tail, pages, allPages }: LiveEnd): TimelineEvent | undefined {
  return allPages ? (pages[0]?.events[0] ?? tail[0]) : undefined;
}

/**
 * `events` without those that stand before `first`, the oldest event of a segment: they are older than all of it, and
 * it will be asked for them in its turn.
 */
export function notBefore(
  events: readonly TimelineEvent[],
  first: TimelineEvent | undefined,
): readonly TimelineEvent[] {
  const eventId = first?.eventId;
  const index = eventId === undefined ? -1 : events.findIndex((event) => event.eventId === eventId);
  return index <= 0 ? events : events.slice(index);
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
