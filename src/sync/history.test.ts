import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkError } from '#base/errors.ts';
import type { RoomEvent, TimelineEvent } from '#protocol/events.ts';
import type { RoomId, TransactionId, UserId } from '#protocol/ids.ts';
import type { AccountStore } from '#storage/accountStore.ts';
import type { History, HistoryChunk, HistoryCursor } from './history.ts';
import { createHistory } from './history.ts';
import {
  anne,
  ben,
  member,
  message,
  newRoomId,
  NOW,
  outboxRow,
  redaction,
  roomBatch,
  state,
  syncBatch,
} from './testing/batches.ts';
import type { PastOptions, PastServer } from './testing/pastServer.ts';
import { createPastServer, refused } from './testing/pastServer.ts';
import { freshStore } from './testing/stores.ts';
import { writeBatch } from './writeBatch.ts';

type Scene = {
  readonly roomId: RoomId;
  readonly store: AccountStore;
  readonly server: PastServer;
  readonly history: History;
  readonly delivered: TransactionId[];
  /** A sync that brings the events from `first` to before `end`. */
  readonly sync: (first: number, end: number, limited?: boolean) => Promise<boolean>;
};

async function scene(options: PastOptions): Promise<Scene> {
  const { store } = await freshStore();
  const roomId = newRoomId();
  const server = createPastServer(options);
  const delivered: TransactionId[] = [];
  const history = createHistory({
    store,
    server: server.port,
    self: anne,
    onDelivered: (txnIds) => delivered.push(...txnIds),
  });
  const sync: Scene['sync'] = async (first, end, limited = false) => {
    const timeline = options.events.slice(first, end);
    const prevBatch = server.tokenBefore(first);
    const batch = syncBatch([roomBatch(roomId, { timeline, limited, prevBatch })]);
    const changes = await writeBatch({ store, batch, receivedAt: NOW, self: anne });
    return changes.rooms[0]?.gap ?? false;
  };
  return { roomId, store, server, history, delivered, sync };
}

function past(count: number): readonly RoomEvent[] {
  return Array.from({ length: count }, (_, index) => message(`${index}`));
}

function ids(events: readonly TimelineEvent[]): readonly unknown[] {
  return events.map(({ eventId }) => eventId);
}

/** Everything from a cursor back to the beginning. */
async function everythingBefore(
  { history, roomId }: Pick<Scene, 'history' | 'roomId'>,
  start: HistoryChunk,
): Promise<readonly TimelineEvent[]> {
  let chunk = start;
  const parts = [start.events];
  for (let round = 0; !chunk.atStart; round += 1) {
    if (round > 500) throw new Error('the history has no beginning');
    chunk = await history.loadBefore(roomId, chunk.cursor, 30);
    parts.push(chunk.events);
  }
  return parts.toReversed().flat();
}

describe('history', () => {
  it('SY-50 gives what is stored without asking the server', async () => {
    const events = past(120);
    const { history, roomId, server, sync } = await scene({ events });
    await sync(0, 120);
    const tail = await history.loadTail(roomId, 30);
    expect(ids(tail.events)).toEqual(ids(events.slice(50)));
    const before = await history.loadBefore(roomId, tail.cursor, 10);
    expect(ids(before.events)).toEqual(ids(events.slice(0, 50)));
    expect(server.asked).toEqual([]);
  });

  it('SY-50 asks the server where the store ends, stores the answer first, and asks once', async () => {
    const events = past(130);
    const { history, roomId, server, store, sync } = await scene({ events });
    await sync(120, 130);
    const tail = await history.loadTail(roomId, 40);
    expect(ids(tail.events)).toEqual(ids(events.slice(120)));
    const chunk = await history.loadBefore(roomId, tail.cursor, 40);
    expect(ids(chunk.events)).toEqual(ids(events.slice(70, 120)));
    expect(chunk.atStart).toBe(false);
    const page = await store.read(({ timeline }) => timeline.page(roomId, 0, -1));
    expect(ids(page?.events ?? [])).toEqual(ids(chunk.events));
    const again = await history.loadBefore(roomId, tail.cursor, 40);
    expect(again).toEqual(chunk);
    expect(server.asked).toEqual(['t120']);
  });

  it('SY-51 reads from the live end where no cursor is given', async () => {
    const events = past(12);
    const { history, roomId, sync } = await scene({ events });
    const nothing = await history.loadBefore(roomId, undefined, 5);
    expect(nothing).toEqual({ events: [], atStart: false, members: [] });
    await sync(10, 12);
    const chunk = await history.loadBefore(roomId, undefined, 5);
    expect(ids(chunk.events)).toEqual(ids(events.slice(0, 10)));
    expect(chunk.atStart).toBe(true);
  });

  it('SY-51 keeps a cursor good while the live end grows into pages', async () => {
    const events = past(300);
    const { history, roomId, sync } = await scene({ events });
    await sync(80, 110);
    const tail = await history.loadTail(roomId, 30);
    for (let end = 110; end < 300; end += 10) await sync(end, end + 10);
    const older = await everythingBefore({ history, roomId }, { ...tail, events: [] });
    expect(ids(older)).toEqual(ids(events.slice(0, 80)));
  });

  it('SY-52 closes a gap and goes on with what was known before it', async () => {
    const events = past(200);
    const { history, roomId, server, store, sync } = await scene({ events });
    await sync(90, 100);
    expect(await sync(180, 190, true)).toBe(true);
    const tail = await history.loadTail(roomId, 100);
    expect(ids(tail.events)).toEqual(ids(events.slice(180, 190)));
    const before = await history.loadBefore(roomId, tail.cursor, 85);
    expect(ids(before.events)).toEqual(ids(events.slice(90, 180)));
    expect(server.asked).toEqual(['t180', 't130']);
    const segments = await store.read(({ timeline }) => timeline.segments(roomId));
    expect(segments.map(({ joined }) => joined)).toEqual([false, true]);
    expect(segments[1]).not.toHaveProperty('backToken');
    const all = await everythingBefore({ history, roomId }, await history.loadTail(roomId, 1));
    expect(ids(all)).toEqual(ids(events.slice(0, 190)));
  });

  it('SY-53 puts an event between that only the server’s order has there', async () => {
    const events = past(20);
    const late = message('late');
    const inOrder = [...events.slice(0, 8), late, ...events.slice(8)];
    const { history, roomId, sync } = await scene({ events: inOrder });
    // The room is known up to event 9 without the late one.
    await sync(0, 8);
    await sync(9, 11);
    await sync(18, 21, true);
    const all = await everythingBefore({ history, roomId }, await history.loadTail(roomId, 1));
    expect(new Set(ids(all))).toEqual(new Set(ids(inOrder)));
    expect(all).toHaveLength(inOrder.length);
  });

  it('SY-54 goes on over empty answers, and gives up after 20 with its place kept', async () => {
    const events = past(60);
    const sizes = [...Array.from({ length: 25 }, () => 0), 50];
    const { history, roomId, server, sync } = await scene({ events, sizes });
    await sync(50, 60);
    const tail = await history.loadTail(roomId, 1);
    const first = await history.loadBefore(roomId, tail.cursor, 10);
    expect(first).toMatchObject({ events: [], atStart: false, cursor: tail.cursor });
    expect(server.asked).toHaveLength(20);
    const second = await history.loadBefore(roomId, first.cursor, 10);
    expect(ids(second.events)).toEqual(ids(events.slice(0, 50)));
    expect(server.asked).toHaveLength(26);
  });

  it('SY-55 takes an answer without an end for the beginning', async () => {
    const events = past(15);
    const { history, roomId, store, sync } = await scene({ events });
    await sync(10, 15);
    const chunk = await history.loadBefore(roomId, undefined, 100);
    expect(chunk.atStart).toBe(true);
    const [segment] = await store.read(({ timeline }) => timeline.segments(roomId));
    expect(segment).not.toHaveProperty('backToken');
    expect((await history.loadTail(roomId, 100)).atStart).toBe(true);
  });

  it('SY-55 takes an empty answer that leads nowhere for the beginning', async () => {
    const events = past(3);
    const { history, roomId, store, sync } = await scene({ events });
    await sync(0, 3);
    const port = {
      request: async <T>(request: { parse: (body: unknown) => T }) =>
        Promise.resolve(request.parse({ chunk: [], end: 't0' })),
    };
    const stuck = createHistory({ store, server: port, self: anne });
    expect(await stuck.loadBefore(roomId, undefined, 10)).toMatchObject({ atStart: true });
    expect((await history.loadTail(roomId, 10)).atStart).toBe(true);
  });

  it('SY-55 knows the beginning by the event that created the room, without asking again', async () => {
    const events = [state('m.room.create', {}), ...past(9)];
    const { history, roomId, server, sync } = await scene({ events, lateEnd: true });
    await sync(5, 10);
    expect(await history.loadBefore(roomId, undefined, 100)).toMatchObject({ atStart: true });
    expect(server.asked).toHaveLength(1);
  });

  it('SY-56 tells of a refused token, loses nothing, and can be asked again', async () => {
    const events = past(70);
    const { history, roomId, server, sync } = await scene({ events });
    await sync(60, 70);
    const tail = await history.loadTail(roomId, 1);
    server.refuse = refused;
    await expect(history.loadBefore(roomId, tail.cursor, 10)).rejects.toBe(refused);
    server.refuse = undefined;
    const chunk = await history.loadBefore(roomId, tail.cursor, 10);
    expect(ids(chunk.events)).toEqual(ids(events.slice(10, 60)));
  });

  it('SY-56 gives what the store has before it tells of an error', async () => {
    const events = past(130);
    const { history, roomId, server, sync } = await scene({ events });
    await sync(60, 130);
    const tail = await history.loadTail(roomId, 1);
    server.refuse = refused;
    const chunk = await history.loadBefore(roomId, tail.cursor, 200);
    expect(ids(chunk.events)).toEqual(ids(events.slice(60, 110)));
    await expect(history.loadBefore(roomId, chunk.cursor, 10)).rejects.toBe(refused);
    server.refuse = networkError('aborted', 'closed');
    await expect(history.loadBefore(roomId, tail.cursor, 200)).rejects.toBe(server.refuse);
  });

  it('SY-57 asks once for two who want the same', async () => {
    const events = past(100);
    const { history, roomId, server, sync } = await scene({ events });
    await sync(90, 100);
    const tail = await history.loadTail(roomId, 1);
    const [one, two] = await Promise.all([
      history.loadBefore(roomId, tail.cursor, 10),
      history.loadBefore(roomId, tail.cursor, 10),
    ]);
    expect(one).toEqual(two);
    expect(server.asked).toHaveLength(1);
  });

  it('SY-58 learns unknown people from old state and corrects nobody who is known', async () => {
    const cleo = '@cleo:example.org' as UserId;
    const events = [...past(5), message('', { sender: cleo }), ...past(3)];
    const old = [member(ben, 'Old Ben'), member(cleo, 'Cleo')];
    const { history, roomId, store, sync } = await scene({ events, state: old });
    await store.write(({ put }) =>
      put.members([{ roomId, userId: ben, membership: 'leave', displayName: 'New Ben' }]),
    );
    await sync(8, 9);
    const { members } = await history.loadBefore(roomId, undefined, 10);
    expect(new Map(members.map((row) => [row.userId, row.displayName]))).toEqual(
      new Map([
        [ben, 'New Ben'],
        [cleo, 'Cleo'],
      ]),
    );
  });

  it('SY-33 lets a deletion in a gap reach what was known before it', async () => {
    const events = [...past(10)];
    const target = events[8];
    if (target === undefined) throw new Error('no event');
    const all = [...events, redaction(target.eventId), ...past(20)];
    const { history, roomId, sync } = await scene({ events: all });
    await sync(0, 10);
    await sync(25, 31, true);
    const stored = await everythingBefore({ history, roomId }, await history.loadTail(roomId, 1));
    expect(stored[8]).toMatchObject({ content: {}, unsigned: { redacted: true } });
  });

  it('SY-43 takes a message for delivered that it finds in the past', async () => {
    const row = outboxRow(newRoomId());
    const echo = message('', { sender: anne, unsigned: { transactionId: row.txnId } });
    const events = [...past(3), echo, ...past(3)];
    const { history, roomId, store, sync, delivered } = await scene({ events });
    await store.write(({ put }) => put.outbox({ ...row, roomId }));
    await sync(5, 7);
    await history.loadBefore(roomId, undefined, 10);
    expect(delivered).toEqual([row.txnId]);
    expect(await store.read(({ outbox }) => outbox.all())).toEqual([]);
  });

  it('SY-3 remembers encryption that it finds in the past', async () => {
    const events = [...past(2), state('m.room.encryption', {}), ...past(3)];
    const { history, roomId, store, sync } = await scene({ events });
    await sync(4, 6);
    expect((await store.read(({ rooms }) => rooms.get(roomId)))?.encrypted).toBe(false);
    await history.loadBefore(roomId, undefined, 10);
    expect((await store.read(({ rooms }) => rooms.get(roomId)))?.encrypted).toBe(true);
  });

  it('SY-59 stores nothing of a room that was left while it was asked about', async () => {
    const events = past(30);
    const { history, roomId, store, server, sync } = await scene({ events });
    await sync(20, 30);
    const asking = history.loadBefore(roomId, undefined, 10);
    await expect.poll(() => server.asked.length, { interval: 1 }).toBe(1);
    const leaving = writeBatch({
      store,
      batch: syncBatch([roomBatch(roomId, { membership: 'leave' })]),
      receivedAt: NOW,
      self: anne,
    });
    const outcome = await asking.then(
      () => 'loaded',
      (error: unknown) => error,
    );
    await leaving;
    // Either came first; in neither case anything of the room stays.
    expect(['loaded', 'NacreError(engine/unknown-room)']).toContain(
      outcome instanceof Error ? outcome.name : outcome,
    );
    expect(await store.read(({ timeline }) => timeline.segments(roomId))).toEqual([]);
    expect(await store.read(({ timeline }) => timeline.page(roomId, 0, -1))).toBeUndefined();
  });

  it('SY-60 replaces the members by the server’s list, but for newer news', async () => {
    const [cleo, dan] = ['@cleo:example.org' as UserId, '@dan:example.org' as UserId];
    const members = [member(ben, 'Ben'), member(cleo, 'Cleo')];
    const { roomId, store, sync, server } = await scene({ events: past(1), members });
    await sync(0, 1);
    const row = (userId: UserId, displayName: string) =>
      ({ roomId, userId, membership: 'join', displayName }) as const;
    await store.write(({ put }) => put.members([row(ben, 'Stale'), row(dan, 'Gone')]));
    const { port } = server;
    const slow = createHistory({
      store,
      server: {
        request: async (request, options) => {
          const answer = await port.request(request, options);
          await store.write(({ put }) => put.members([row(cleo, 'Renamed meanwhile')]));
          return answer;
        },
      },
      self: anne,
    });
    await slow.loadMembers(roomId);
    const stored = await store.read((txn) => txn.members.ofRoom(roomId));
    expect(new Map(stored.map(({ userId, displayName }) => [userId, displayName]))).toEqual(
      new Map([
        [ben, 'Ben'],
        [cleo, 'Renamed meanwhile'],
      ]),
    );
    expect((await store.read(({ rooms }) => rooms.get(roomId)))?.membersComplete).toBe(true);
  });
});

/** A page's window on a room: what it shows, kept up by changes and by steps back. */
type Window = { events: readonly TimelineEvent[]; cursor: HistoryCursor | undefined };

const steps = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('sync' as const),
      fresh: fc.integer({ min: 1, max: 70 }),
      /** How many of them the server sends. */
      sent: fc.integer({ min: 1, max: 40 }),
      /** How many known events it sends before them, where it sends them all. */
      again: fc.integer({ min: 0, max: 20 }),
      limited: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('back' as const), count: fc.integer({ min: 1, max: 90 }) }),
    fc.record({ kind: fc.constant('open' as const), count: fc.integer({ min: 1, max: 90 }) }),
  ),
  { minLength: 1, maxLength: 14 },
);
const serverHabits = fc.record({
  sizes: fc
    .array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 5 })
    .filter((sizes) => sizes.some((size) => size > 0)),
  overlap: fc.integer({ min: 0, max: 3 }),
  lateEnd: fc.boolean(),
});

describe('history by any way', () => {
  it('SY-51 SY-52 any split into syncs, gaps and pages gives the same history, no hole, nothing twice; changes on a snapshot give the next snapshot', async () => {
    await fc.assert(
      fc.asyncProperty(steps, serverHabits, async (plan, habits) => {
        const total = plan.reduce((sum, step) => sum + (step.kind === 'sync' ? step.fresh : 0), 0);
        const events = past(total);
        const { history, roomId, store, server } = await scene({ events, ...habits });
        let now = 0;
        const window: Window = { events: [], cursor: undefined };
        const open = async (count: number) => {
          const chunk = await history.loadTail(roomId, count);
          window.events = chunk.events;
          window.cursor = chunk.cursor;
        };
        const back = async (count: number) => {
          if (window.cursor === undefined) return;
          const chunk = await history.loadBefore(roomId, window.cursor, count);
          window.events = [...chunk.events, ...window.events];
          window.cursor = chunk.cursor;
        };
        const sync = async (step: {
          fresh: number;
          sent: number;
          again: number;
          limited: boolean;
        }) => {
          const end = now + step.fresh;
          const all = step.sent >= step.fresh;
          server.now = end;
          const first = all ? Math.max(0, now - step.again) : end - step.sent;
          const batch = syncBatch([
            roomBatch(roomId, {
              timeline: events.slice(first, end),
              limited: !all || step.limited,
              prevBatch: server.tokenBefore(first),
            }),
          ]);
          const { rooms } = await writeBatch({ store, batch, receivedAt: NOW, self: anne });
          now = end;
          const [change] = rooms;
          if (change?.gap === true || window.cursor === undefined) await open(20);
          else window.events = [...window.events, ...(change?.appended ?? [])];
        };
        for (const step of plan) {
          if (step.kind === 'sync') await sync(step);
          else if (step.kind === 'back') await back(step.count);
          else await open(step.count);
          const expected = events.slice(now - window.events.length, now);
          expect(ids(window.events)).toEqual(ids(expected));
        }
        const start = await history.loadTail(roomId, 1);
        if (start.cursor === undefined) return;
        const whole = await everythingBefore({ history, roomId }, start);
        expect(ids(whole)).toEqual(ids(events.slice(0, now)));
        const stored = await history.loadTail(roomId, Number.POSITIVE_INFINITY);
        expect(ids(stored.events)).toEqual(ids(whole));
      }),
      { numRuns: 50 },
    );
  }, 60_000);
});
