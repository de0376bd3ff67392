import { engineError, storageError } from '#base/errors.ts';
import type { TimelineEvent } from '#protocol/events.ts';
import type { PageToken, RoomId, UserId } from '#protocol/ids.ts';
import { parseUserId } from '#protocol/ids.ts';
import type { ReadTxn } from '#storage/accountStore.ts';
import type { SegmentRow } from '#storage/rows.ts';

/**
 * How far back a room's history has been read: everything from this page of this segment on. The tail of the live
 * segment counts as the page after its last one, which it will become.
 */
export type HistoryCursor = { readonly segment: number; readonly page: number };

/** What the store has before a cursor. */
export type StoredPart = {
  /** Oldest first. */
  readonly events: readonly TimelineEvent[];
  readonly cursor: HistoryCursor;
  readonly atStart: boolean;
  /** Where the store ends: the server has to be asked from this token, for this segment. */
  readonly ask?: Ask;
};

export type Ask = { readonly segment: number; readonly from: PageToken };

type Step =
  | { readonly kind: 'page'; readonly cursor: HistoryCursor }
  | { readonly kind: 'segment'; readonly cursor: HistoryCursor }
  | { readonly kind: 'start' }
  | { readonly kind: 'ask'; readonly ask: Ask };

/** The newest events, and the cursor before them; undefined in a room of which nothing is stored. */
export async function readNewest(
  txn: ReadTxn,
  roomId: RoomId,
  minEvents: number,
): Promise<StoredPart | undefined> {
  const live = (await txn.timeline.segments(roomId)).at(-1);
  if (live === undefined) return undefined;
  const tail = await txn.timeline.tail(roomId);
  const newest = tail?.segment === live.order ? tail.events : [];
  const cursor = { segment: live.order, page: live.lastPage + 1 };
  const before = await readBefore(txn, { roomId, cursor }, minEvents - newest.length);
  return { ...before, events: [...before.events, ...newest] };
}

/** Events before a cursor, page by page, until there are `minEvents` or the store has no more without a hole. */
export async function readBefore(
  txn: ReadTxn,
  { roomId, cursor: from }: { readonly roomId: RoomId; readonly cursor: HistoryCursor },
  minEvents: number,
): Promise<StoredPart> {
  const segments = await txn.timeline.segments(roomId);
  const parts: (readonly TimelineEvent[])[] = [];
  let count = 0;
  let cursor = from;
  for (;;) {
    const step = stepBefore(segments, cursor);
    const events = () => parts.toReversed().flat();
    if (step.kind === 'start') return { events: events(), cursor, atStart: true };
    if (step.kind === 'ask') return { events: events(), cursor, atStart: false, ask: step.ask };
    if (step.kind === 'page') {
      if (count >= minEvents) return { events: events(), cursor, atStart: false };
      const page = await pageEvents(txn, roomId, step.cursor);
      parts.push(page);
      count += page.length;
    }
    cursor = step.cursor;
  }
}

/** Everyone whom these events name as sender or as member. */
export function peopleOf(events: readonly TimelineEvent[]): readonly UserId[] {
  const people = events.flatMap((event) => {
    if (event.kind === 'unreadable') return [];
    const target = event.type === 'm.room.member' ? parseUserId(event.stateKey) : undefined;
    return target === undefined ? [event.sender] : [event.sender, target];
  });
  return [...new Set(people)];
}

/** Rules SY-50, SY-51. */
function stepBefore(segments: readonly SegmentRow[], cursor: HistoryCursor): Step {
  const index = segments.findIndex(({ order }) => order === cursor.segment);
  const segment = segments[index];
  if (segment === undefined) throw engineError('unknown-room', 'the room is not here any more');
  if (cursor.page > segment.firstPage) {
    return { kind: 'page', cursor: { segment: segment.order, page: cursor.page - 1 } };
  }
  const older = segments[index - 1];
  const { order, backToken, joined } = segment;
  if (!joined && backToken !== undefined) {
    return { kind: 'ask', ask: { segment: order, from: backToken } };
  }
  if (older === undefined) return { kind: 'start' };
  return { kind: 'segment', cursor: { segment: older.order, page: older.lastPage + 1 } };
}

async function pageEvents(
  txn: ReadTxn,
  roomId: RoomId,
  { segment, page }: HistoryCursor,
): Promise<readonly TimelineEvent[]> {
  const row = await txn.timeline.page(roomId, segment, page);
  // Going on without it would be a hole that nobody sees.
  if (row === undefined) throw storageError('corrupt', `page ${page} of a segment is missing`);
  return row.events;
}
