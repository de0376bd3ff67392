import { engineError } from '#base/errors.ts';
import type { StateEvent, TimelineEvent } from '#protocol/events.ts';
import type { EventId, RoomId, TransactionId, UserId } from '#protocol/ids.ts';
import type { MessagesAnswer } from '#protocol/messages.ts';
import type { WriteTxn } from '#storage/accountStore.ts';
import type { MemberRow, PageRow, RoomRow, SegmentRow } from '#storage/rows.ts';
import type { NearPages } from './historyNear.ts';
import { newestPages, oldestEvents } from './historyNear.ts';
import type { Ask } from './historyRead.ts';
import { memberRowOf } from './roomRowMembers.ts';
import { outboxAfter, putOutcome } from './writeOutbox.ts';
import { redactedBy } from './writeRedaction.ts';
import {
  idsOf,
  isRoomStart,
  notBefore,
  PAGE_SIZE,
  prunedPages,
  unknownEvents,
} from './writeTimeline.ts';

export type Fetched = {
  readonly roomId: RoomId;
  readonly ask: Ask;
  readonly answer: MessagesAnswer;
  readonly self: UserId;
};

/** Events at each end of a gap among which one is looked for that the server sends again. */
const EVENTS_AT_HAND = 100;

/** What came with a part of the past besides its events. */
type FetchedNews = {
  /** Messages of the outbox that were found; their rows are gone. */
  readonly delivered: readonly TransactionId[];
  /** The room's record, where the past has told that the room is encrypted. */
  readonly encrypted?: RoomRow;
};

/**
 * Puts what the server sent before a segment in front of it, and joins the segment to the older one where it meets
 * that. Rules SY-52 to SY-58.
 */
export async function storeFetched(
  txn: WriteTxn,
  { roomId, ask, answer, self }: Fetched,
): Promise<FetchedNews> {
  const segments = await txn.timeline.segments(roomId);
  const index = segments.findIndex(({ order }) => order === ask.segment);
  const segment = segments[index];
  if (segment === undefined) throw engineError('unknown-room', 'the room is not here any more');
  // Somebody else has been here in the meantime: what was fetched is stored already.
  if (segment.joined || segment.backToken !== ask.from) return { delivered: [] };
  const older = segments[index - 1];
  const near = await oldestEvents(txn, segments.slice(index), EVENTS_AT_HAND);
  const far = await newestPages(txn, segments.slice(0, index), EVENTS_AT_HAND);
  const { events, meets } = newEvents(answer.events.toReversed(), idsOf(near), far);
  const pages = pagesBefore(segment, events);
  const atStart = isStart(ask, answer, events);
  // Deletions that happened in the gap reach the events before it.
  await txn.put.pages([...pages, ...prunedPages(far.pages, redactedBy(events))]);
  await txn.put.segments([
    grownBack(segment, {
      pages: pages.length,
      joined: older !== undefined && (meets || atStart),
      backToken: atStart ? undefined : answer.end,
    }),
  ]);
  await putUnknownMembers(txn, roomId, answer.state);
  const encrypted = await rememberEncryption(txn, roomId, events);
  const outcome = outboxAfter(
    await txn.outbox.all(),
    { arrived: new Map([[roomId, events]]), gaps: new Set(), left: () => false },
    self,
  );
  await putOutcome(txn, outcome);
  const { delivered } = outcome;
  return encrypted === undefined ? { delivered } : { delivered, encrypted };
}

/**
 * Replaces the members of a room by the server's list, but for those of whom a sync has told since `before` was read.
 * Rule SY-60.
 */
export async function storeMembers(
  txn: WriteTxn,
  roomId: RoomId,
  {
    before,
    events,
  }: { readonly before: readonly MemberRow[]; readonly events: readonly StateEvent[] },
): Promise<readonly MemberRow[]> {
  const row = await txn.rooms.get(roomId);
  if (row === undefined) throw engineError('unknown-room', 'the room is not here any more');
  const old = new Map(before.map((member) => [member.userId, JSON.stringify(member)]));
  const newer = (await txn.members.ofRoom(roomId)).filter(
    (member) => old.get(member.userId) !== JSON.stringify(member),
  );
  const listed = events.flatMap((event) => memberRowOf(roomId, event) ?? []);
  const members = [
    ...new Map([...listed, ...newer].map((member) => [member.userId, member])).values(),
  ];
  await txn.remove.members(roomId);
  await txn.put.members(members);
  await txn.put.rooms([{ ...row, membersComplete: true }]);
  return members;
}

/** An empty answer that leads to where it came from would be asked for without end. */
function isStart(
  ask: Ask,
  { end, events }: MessagesAnswer,
  fresh: readonly TimelineEvent[],
): boolean {
  if (end === undefined || (events.length === 0 && end === ask.from)) return true;
  return isRoomStart(fresh[0]);
}

type News = { readonly events: readonly TimelineEvent[]; readonly meets: boolean };

/** What of the fetched events (oldest first) lies in the gap. */
function newEvents(
  fetched: readonly TimelineEvent[],
  near: ReadonlySet<EventId>,
  far: NearPages,
): News {
  const known = idsOf(far.pages.flatMap(({ events }) => events));
  const isIn = (ids: ReadonlySet<EventId>) => (event: TimelineEvent) =>
    event.eventId !== undefined && ids.has(event.eventId);
  const candidates = fetched.filter((event) => !isIn(near)(event));
  return {
    events: unknownEvents(
      notBefore(candidates, far.all ? far.pages[0]?.events[0] : undefined),
      known,
    ),
    meets: candidates.some(isIn(known)),
  };
}

type Growth = {
  readonly pages: number;
  readonly joined: boolean;
  readonly backToken: SegmentRow['backToken'];
};

function grownBack(segment: SegmentRow, { pages, joined, backToken }: Growth): SegmentRow {
  const { backToken: _used, ...bare } = segment;
  const grown = { ...bare, joined, firstPage: segment.firstPage - pages };
  return joined || backToken === undefined ? grown : { ...grown, backToken };
}

/** Full pages from the newest on, so that the oldest alone may be short. */
function pagesBefore(segment: SegmentRow, events: readonly TimelineEvent[]): readonly PageRow[] {
  const pages: PageRow[] = [];
  for (let end = events.length; end > 0; end -= PAGE_SIZE) {
    pages.push({
      roomId: segment.roomId,
      segment: segment.order,
      page: segment.firstPage - 1 - pages.length,
      events: events.slice(Math.max(0, end - PAGE_SIZE), end),
    });
  }
  return pages;
}

/** The state beside old events is old: it names people who are not known, and corrects nobody who is. */
async function putUnknownMembers(
  txn: WriteTxn,
  roomId: RoomId,
  state: readonly StateEvent[],
): Promise<void> {
  const rows = state.flatMap((event) => memberRowOf(roomId, event) ?? []);
  if (rows.length === 0) return;
  const known = await txn.members.getMany(
    roomId,
    rows.map(({ userId }) => userId),
  );
  const ids = new Set(known.map(({ userId }) => userId));
  await txn.put.members(rows.filter(({ userId }) => !ids.has(userId)));
}

/** Rule SY-3. Resolves with the room's record where it has changed. */
async function rememberEncryption(
  txn: WriteTxn,
  roomId: RoomId,
  events: readonly TimelineEvent[],
): Promise<RoomRow | undefined> {
  const seen = events.some(
    (event) =>
      event.kind === 'event' && event.type === 'm.room.encryption' && event.stateKey === '',
  );
  const row = seen ? await txn.rooms.get(roomId) : undefined;
  if (row === undefined || row.encrypted) return undefined;
  const encrypted: RoomRow = { ...row, encrypted: true };
  await txn.put.rooms([encrypted]);
  return encrypted;
}
