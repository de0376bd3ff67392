import type { RoomId, UserId } from '#protocol/ids.ts';
import type { RoomBatch, SyncBatch } from '#protocol/syncBatch.ts';
import type { AccountStore, ReadTxn, WriteTxn } from '#storage/accountStore.ts';
import type { TailRow } from '#storage/rows.ts';
import { newestPages } from './historyNear.ts';
import { startsAnew } from './roomRow.ts';
import { encryptionSeen } from './roomRowState.ts';
import { unknownPeople, withKnown } from './roomRowMembers.ts';
import type { SyncChanges } from './syncChanges.ts';
import type { OutboxNews, OutboxOutcome } from './writeOutbox.ts';
import { outboxAfter, putOutcome } from './writeOutbox.ts';
import type { RoomBefore, RoomContext, RoomPlan } from './writeRooms.ts';
import { changeOf, planRoom, putPlans } from './writeRooms.ts';
import type { LiveEnd } from './writeTimeline.ts';
import { NO_LIVE_END, PAGE_SIZE } from './writeTimeline.ts';

export type WriteInput = {
  readonly store: AccountStore;
  readonly batch: SyncBatch;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  readonly self: UserId;
};

/**
 * Stores one answer of the server and the position after it in one transaction. Whatever fails aborts all of it and
 * is thrown: the position has not moved, and the same answer comes again. `deviceLists` and the key counts are left
 * to the part that will read them. Rules SY-10 to SY-19.
 */
export function writeBatch({ store, batch, receivedAt, self }: WriteInput): Promise<SyncChanges> {
  const rooms = eachOnce(batch.rooms);
  const [gone, here] = [rooms.filter(isLeft), rooms.filter((room) => !isLeft(room))];
  return store.write(async (txn) => {
    const encrypted = new Set((await txn.meta.get('encryptedRooms'))?.roomIds);
    await removeRooms(txn, gone, encrypted);
    const plans = await planRooms(txn, here, { receivedAt, self, encrypted });
    await putPlans(txn, plans);
    const outcome = await writeOutbox(txn, { rooms, plans, self });
    await writeAccount(txn, batch);
    return changesOf(batch, { plans, removed: gone, outcome });
  });
}

export type InitialWrite = {
  /** To be published at once. */
  readonly changes: SyncChanges;
  /** Resolves when all of it is stored. */
  readonly stored: Promise<void>;
};

/** Rooms that one transaction of a first sync takes. */
const ROOMS_AT_ONCE = 250;

/**
 * The first answer: what is to be published comes before it is stored, as there is nothing to lose yet. Rooms are
 * written 250 at a time, those with the newest activity first, the position last: interrupted, there is none, and
 * the next start begins anew over what it finds. Rules SY-15 to SY-17.
 */
export async function writeInitialBatch(input: WriteInput): Promise<InitialWrite> {
  const { store, batch, receivedAt, self } = input;
  const rooms = eachOnce(batch.rooms).filter((room) => !isLeft(room));
  const found = await store.read(leftovers);
  const plans = rooms
    .map((room) => planRoom(blank(found.encrypted.has(room.roomId)), room, { receivedAt, self }))
    .toSorted((a, b) => b.row.activeAt - a.row.activeAt);
  const outcome = outboxAfter(found.outbox, initialNews(rooms), self);
  return {
    changes: changesOf(batch, { plans, removed: [], outcome }),
    stored: storeInitial(input, plans, [...found.encrypted]),
  };
}

async function storeInitial(
  { store, batch, self }: WriteInput,
  plans: readonly RoomPlan[],
  encrypted: readonly RoomId[],
): Promise<void> {
  for (let start = 0; ; start += ROOMS_AT_ONCE) {
    const last = start + ROOMS_AT_ONCE >= plans.length;
    await store.write(async (txn) => {
      if (start === 0) {
        await txn.put.meta({ key: 'encryptedRooms', roomIds: encrypted });
        await txn.remove.allRooms();
      }
      await putPlans(txn, plans.slice(start, start + ROOMS_AT_ONCE));
      if (!last) return;
      const news = initialNews(plans.map((plan) => plan.batch));
      await putOutcome(txn, outboxAfter(await txn.outbox.all(), news, self));
      await writeAccount(txn, batch);
    });
    if (last) return;
  }
}

/** What an interrupted first sync, or a life before it, has left behind that still counts. */
async function leftovers(txn: ReadTxn) {
  const remembered = (await txn.meta.get('encryptedRooms'))?.roomIds ?? [];
  const rows = await txn.rooms.all();
  const encrypted = rows.flatMap((row) => (row.encrypted ? [row.roomId] : []));
  return { encrypted: new Set([...remembered, ...encrypted]), outbox: await txn.outbox.all() };
}

function blank(wasEncrypted: boolean): RoomBefore {
  return { row: undefined, live: NO_LIVE_END, wasEncrypted };
}

type PlanContext = RoomContext & { readonly encrypted: ReadonlySet<RoomId> };

async function planRooms(
  txn: WriteTxn,
  rooms: readonly RoomBatch[],
  context: PlanContext,
): Promise<readonly RoomPlan[]> {
  const roomIds = rooms.map(({ roomId }) => roomId);
  const rows = await txn.rooms.getMany(roomIds);
  const tails = await txn.timeline.tails(roomIds);
  return Promise.all(
    rooms.map(async (batch) => {
      const { roomId } = batch;
      const row = rows.get(roomId);
      const anew = startsAnew(row, batch);
      if (anew) await txn.remove.roomContent(roomId);
      const live = anew ? NO_LIVE_END : await liveEnd(txn, batch, tails.get(roomId));
      const before = { row, live, wasEncrypted: context.encrypted.has(roomId) };
      return withStoredPeople(txn, planRoom(before, batch, context), context.self);
    }),
  );
}

async function liveEnd(
  txn: ReadTxn,
  { roomId, timeline, limited, prevBatch }: RoomBatch,
  tail: TailRow | undefined,
): Promise<LiveEnd> {
  // Most answers for most rooms bring no events: nothing of the history is read then.
  if (timeline.length === 0 && !limited && prevBatch === undefined) return NO_LIVE_END;
  const segments = await txn.timeline.segments(roomId);
  const segment = segments.at(-1);
  if (segment === undefined) return NO_LIVE_END;
  const { pages, all } = await newestPages(txn, segments, timeline.length + PAGE_SIZE);
  const events = tail?.segment === segment.order ? tail.events : [];
  return { segment, tail: events, pages, allPages: all };
}

/** The row may name people of whom an earlier answer has told. Rule SY-9. */
async function withStoredPeople(txn: ReadTxn, plan: RoomPlan, self: UserId): Promise<RoomPlan> {
  const missing = unknownPeople(plan.row, self);
  if (missing.length === 0) return plan;
  const found = await txn.members.getMany(plan.row.roomId, missing);
  return found.length === 0 ? plan : { ...plan, row: withKnown(plan.row, found, self) };
}

async function removeRooms(
  txn: WriteTxn,
  gone: readonly RoomBatch[],
  encrypted: ReadonlySet<RoomId>,
): Promise<void> {
  if (gone.length === 0) return;
  const rows = await txn.rooms.getMany(gone.map(({ roomId }) => roomId));
  const remember = gone.filter(
    (room) => rows.get(room.roomId)?.encrypted === true || encryptionSeen(room),
  );
  const roomIds = [...new Set([...encrypted, ...remember.map(({ roomId }) => roomId)])];
  if (roomIds.length > encrypted.size) await txn.put.meta({ key: 'encryptedRooms', roomIds });
  for (const { roomId } of gone) {
    await txn.remove.roomContent(roomId);
    await txn.remove.room(roomId);
  }
}

type OutboxWrite = {
  readonly rooms: readonly RoomBatch[];
  readonly plans: readonly RoomPlan[];
  readonly self: UserId;
};

async function writeOutbox(
  txn: WriteTxn,
  { rooms, plans, self }: OutboxWrite,
): Promise<OutboxOutcome> {
  const left = idsOf(rooms.filter(isLeft));
  const news: OutboxNews = {
    arrived: arrivedIn(rooms),
    gaps: new Set(plans.flatMap(({ row, timeline }) => (timeline.gap ? [row.roomId] : []))),
    left: (roomId) => left.has(roomId),
  };
  const outcome = outboxAfter(await txn.outbox.all(), news, self);
  await putOutcome(txn, outcome);
  return outcome;
}

/** The first answer names every room, with the newest of its events; what it does not name is no longer ours. */
function initialNews(rooms: readonly RoomBatch[]): OutboxNews {
  const named = idsOf(rooms);
  return { arrived: arrivedIn(rooms), gaps: named, left: (roomId) => !named.has(roomId) };
}

function arrivedIn(rooms: readonly RoomBatch[]): OutboxNews['arrived'] {
  return new Map(rooms.map(({ roomId, timeline }) => [roomId, timeline]));
}

function idsOf(rooms: readonly RoomBatch[]): ReadonlySet<RoomId> {
  return new Set(rooms.map(({ roomId }) => roomId));
}

/** What is not of one room, and the position, which says that everything before it is stored. */
async function writeAccount(txn: WriteTxn, batch: SyncBatch): Promise<void> {
  await txn.put.accountData(batch.accountData);
  await txn.put.toDevice(batch.toDevice.map((event) => ({ event })));
  await txn.put.meta({ key: 'sync', token: batch.nextToken, codec: 'v3' });
}

type Written = {
  readonly plans: readonly RoomPlan[];
  readonly removed: readonly RoomBatch[];
  readonly outcome: OutboxOutcome;
};

function changesOf(batch: SyncBatch, { plans, removed, outcome }: Written): SyncChanges {
  return {
    initial: batch.initial,
    accountData: batch.accountData,
    rooms: plans.map(changeOf),
    removedRooms: removed.map(({ roomId }) => roomId),
    delivered: outcome.delivered,
    failed: outcome.failed,
  };
}

function isLeft({ membership }: RoomBatch): boolean {
  return membership === 'leave';
}

/** A room that a server names twice counts as it is named last. */
function eachOnce(rooms: readonly RoomBatch[]): readonly RoomBatch[] {
  return [...new Map(rooms.map((room) => [room.roomId, room])).values()];
}
