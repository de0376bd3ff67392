import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TimelineEvent } from '#protocol/events.ts';
import type { RoomId } from '#protocol/ids.ts';
import type { RoomBatch, SyncBatch } from '#protocol/syncBatch.ts';
import type { AccountStore } from '#storage/accountStore.ts';
import { createHistory } from './history.ts';
import {
  anne,
  ben,
  member,
  message,
  newRoomId,
  NOW,
  outboxRow,
  pageToken,
  redaction,
  roomBatch,
  state,
  syncBatch,
} from './testing/batches.ts';
import { crashingStore, freshStore } from './testing/stores.ts';
import { writeBatch, writeInitialBatch } from './writeBatch.ts';

const write = (store: AccountStore, rooms: readonly RoomBatch[], more: Partial<SyncBatch> = {}) =>
  writeBatch({ store, batch: syncBatch(rooms, more), receivedAt: NOW, self: anne });

const history = (store: AccountStore) =>
  createHistory({
    store,
    server: { request: () => Promise.reject(new Error('no server')) },
    self: anne,
  });

async function tailOf(store: AccountStore, roomId: RoomId): Promise<readonly TimelineEvent[]> {
  return (await history(store).loadTail(roomId, 1000)).events;
}

function messages(count: number): readonly TimelineEvent[] {
  return Array.from({ length: count }, (_, index) => message(`${index}`));
}

describe('writeBatch', () => {
  it('SY-10 stores rooms, members, receipts, inbox, account data and position together', async () => {
    const { store } = await freshStore();
    const roomId = newRoomId();
    const said = message('hi');
    const receipt = { userId: ben, type: 'm.read' as const, eventId: said.eventId };
    const batch = syncBatch(
      [
        roomBatch(roomId, {
          state: [member(ben, 'Ben'), state('m.room.name', { name: 'Tea' })],
          timeline: [said],
          prevBatch: pageToken('t1'),
          receipts: [receipt, { ...receipt, threadId: 'main', eventId: said.eventId }],
          typing: [ben],
        }),
      ],
      { toDevice: [{ type: 'x' }], accountData: [{ type: 'm.direct', content: {} }] },
    );
    const changes = await writeBatch({ store, batch, receivedAt: NOW, self: anne });
    await store.read(async (txn) => {
      expect(await txn.meta.get('sync')).toMatchObject({ token: batch.nextToken });
      expect(await txn.rooms.get(roomId)).toEqual(changes.rooms[0]?.row);
      expect(await txn.members.ofRoom(roomId)).toMatchObject([{ displayName: 'Ben' }]);
      expect((await txn.receipts.ofRoom(roomId)).map(({ thread }) => thread)).toEqual(['', 'main']);
      expect(await txn.toDevice.first(5)).toMatchObject([{ event: { type: 'x' } }]);
      expect(await txn.accountData.get('m.direct')).toEqual({ type: 'm.direct', content: {} });
    });
    expect(changes).toMatchObject({
      initial: false,
      accountData: batch.accountData,
      removedRooms: [],
      delivered: [],
      rooms: [{ appended: [said], gap: false, typing: [ben], members: [{ userId: ben }] }],
    });
  });

  it('SY-9 names people of whom an earlier answer has told', async () => {
    const { store } = await freshStore();
    const roomId = newRoomId();
    await write(store, [roomBatch(roomId, { state: [member(ben, 'Ben')] })]);
    const changes = await write(store, [roomBatch(roomId, { summary: { heroes: [ben] } })]);
    expect(changes.rooms[0]?.row.known).toMatchObject([{ displayName: 'Ben' }]);
  });

  it('SY-20 makes pages of 50 of what the tail cannot hold', async () => {
    const { store } = await freshStore();
    const roomId = newRoomId();
    const events = messages(173);
    for (let start = 0; start < events.length; start += 7) {
      await write(store, [
        roomBatch(roomId, {
          timeline: events.slice(start, start + 7),
          prevBatch: pageToken(`t${start}`),
        }),
      ]);
    }
    await store.read(async ({ timeline }) => {
      const [segment, ...others] = await timeline.segments(roomId);
      expect(others).toEqual([]);
      expect(segment).toMatchObject({ firstPage: 0, lastPage: 2, backToken: 't0' });
      expect((await timeline.page(roomId, 0, 1))?.events).toEqual(events.slice(50, 100));
      expect((await timeline.tail(roomId))?.events).toEqual(events.slice(150));
    });
    expect(await tailOf(store, roomId)).toEqual(events);
  });

  it('SY-21 takes no event twice, also one that lies in the last page', async () => {
    const { store } = await freshStore();
    const roomId = newRoomId();
    const events = messages(60);
    await write(store, [roomBatch(roomId, { timeline: events })]);
    const fresh = message('fresh');
    const changes = await write(store, [
      roomBatch(roomId, { timeline: [...events.slice(40), fresh, fresh] }),
    ]);
    expect(changes.rooms[0]?.appended).toEqual([fresh]);
    expect(await tailOf(store, roomId)).toEqual([...events, fresh]);
  });

  it('SY-22 begins a new segment where events are missing', async () => {
    const { store } = await freshStore();
    const roomId = newRoomId();
    const [old, young] = [messages(3), messages(2)];
    await write(store, [roomBatch(roomId, { timeline: old, prevBatch: pageToken('t0') })]);
    const changes = await write(store, [
      roomBatch(roomId, { timeline: young, limited: true, prevBatch: pageToken('t9') }),
    ]);
    expect(changes.rooms[0]).toMatchObject({ gap: true, appended: young });
    await store.read(async ({ timeline }) => {
      expect(await timeline.segments(roomId)).toEqual([
        { roomId, order: 0, backToken: 't0', joined: false, firstPage: 0, lastPage: 0 },
        { roomId, order: 1, backToken: 't9', joined: false, firstPage: 0, lastPage: -1 },
      ]);
      expect((await timeline.page(roomId, 0, 0))?.events).toEqual(old);
    });
    expect(await tailOf(store, roomId)).toEqual(young);
  });

  it('SY-23 sees no gap where a limited answer meets what is known', async () => {
    const { store } = await freshStore();
    const roomId = newRoomId();
    const events = messages(5);
    const unreadable = { kind: 'unreadable', reason: 'no type' } as const;
    await write(store, [
      roomBatch(roomId, { timeline: [...events.slice(0, 2), unreadable, ...events.slice(2, 3)] }),
    ]);
    const changes = await write(store, [
      roomBatch(roomId, {
        timeline: [unreadable, ...events.slice(2)],
        limited: true,
        prevBatch: pageToken('t9'),
      }),
    ]);
    expect(changes.rooms[0]).toMatchObject({ gap: false, appended: events.slice(3) });
    expect(await tailOf(store, roomId)).toEqual([
      ...events.slice(0, 2),
      unreadable,
      ...events.slice(2),
    ]);
  });

  it('SY-24 claims no beginning for a room of which no event has come', async () => {
    const { store } = await freshStore();
    const roomId = newRoomId();
    await write(store, [roomBatch(roomId, { counts: { notifications: 1, highlights: 0 } })]);
    expect(await history(store).loadTail(roomId, 10)).toEqual({
      events: [],
      atStart: false,
      members: [],
    });
    const said = message();
    await write(store, [roomBatch(roomId, { timeline: [said], prevBatch: pageToken('t1') })]);
    expect(await history(store).loadTail(roomId, 10)).toMatchObject({
      events: [said],
      atStart: false,
    });
  });

  it('SY-25 knows the beginning by the event that created the room', async () => {
    const { store } = await freshStore();
    const roomId = newRoomId();
    const created = state('m.room.create', {});
    await write(store, [roomBatch(roomId, { timeline: [created], prevBatch: pageToken('t1') })]);
    expect(await history(store).loadTail(roomId, 10)).toMatchObject({ atStart: true });
  });

  it('SY-26 appends where a gap could never be closed', async () => {
    const { store } = await freshStore();
    const roomId = newRoomId();
    const events = messages(4);
    await write(store, [roomBatch(roomId, { timeline: events.slice(0, 2) })]);
    const changes = await write(store, [
      roomBatch(roomId, { timeline: events.slice(2), limited: true }),
    ]);
    expect(changes.rooms[0]?.gap).toBe(false);
    expect(await tailOf(store, roomId)).toEqual(events);
  });

  it('SY-33 prunes a deleted event in tail, last page, state and preview', async () => {
    const { store } = await freshStore();
    const roomId = newRoomId();
    const name = state('m.room.name', { name: 'rude' });
    const events = [...messages(30), name, ...messages(25)];
    const [paged, tailed, before] = [events[10], events.at(-1), events.at(-2)];
    await write(store, [roomBatch(roomId, { timeline: events, state: [name] })]);
    const deletions = [paged, tailed, name].map((event) =>
      redaction(event?.eventId ?? name.eventId),
    );
    const changes = await write(store, [roomBatch(roomId, { timeline: deletions })]);
    const row = changes.rooms[0]?.row;
    expect(row?.lastMessage).toEqual(before);
    expect(row?.state['m.room.name']?.['']).toMatchObject({ content: {}, eventId: name.eventId });
    const stored = await tailOf(store, roomId);
    expect(stored).toHaveLength(events.length + 3);
    const pruned = stored.filter(
      (event) => event.kind === 'event' && event.unsigned.redacted === true,
    );
    expect(pruned.map(({ eventId }) => eventId)).toEqual([
      paged?.eventId,
      name.eventId,
      tailed?.eventId,
    ]);
    expect(pruned.every((event) => event.kind === 'event' && 'body' in event.content)).toBe(false);
  });

  it('SY-33 publishes an event pruned that was deleted in the same answer', async () => {
    const { store } = await freshStore();
    const rude = message('rude');
    const changes = await write(store, [
      roomBatch(newRoomId(), { timeline: [rude, redaction(rude.eventId)] }),
    ]);
    expect(changes.rooms[0]?.appended[0]).toMatchObject({
      content: {},
      unsigned: { redacted: true },
    });
    expect(JSON.stringify(changes)).not.toContain('rude');
  });

  it('SY-40 removes a message of the outbox whose event came back, by either id', async () => {
    const { store } = await freshStore();
    const roomId = newRoomId();
    const byTxn = outboxRow(roomId);
    const echo = message('', { sender: anne });
    const byEvent = outboxRow(roomId, { status: 'sent', eventId: echo.eventId });
    const waiting = outboxRow(roomId);
    const stolen = outboxRow(roomId);
    await store.write(async ({ put }) => {
      for (const row of [byTxn, byEvent, waiting, stolen]) await put.outbox(row);
    });
    const changes = await write(store, [
      roomBatch(roomId, {
        timeline: [
          message('', { sender: anne, unsigned: { transactionId: byTxn.txnId } }),
          echo,
          message('', { sender: ben, unsigned: { transactionId: stolen.txnId } }),
        ],
      }),
    ]);
    expect(changes.delivered).toEqual([byTxn.txnId, byEvent.txnId]);
    expect(await store.read(({ outbox }) => outbox.all())).toEqual([waiting, stolen]);
  });

  it('SY-41 takes a message for delivered that the server has and that lies in a gap', async () => {
    const { store } = await freshStore();
    const roomId = newRoomId();
    await write(store, [roomBatch(roomId, { timeline: messages(1) })]);
    const taken = outboxRow(roomId, { status: 'sent', eventId: message().eventId });
    const queued = outboxRow(roomId);
    const elsewhere = outboxRow(newRoomId(), { status: 'sent' });
    await store.write(async ({ put }) => {
      for (const row of [taken, queued, elsewhere]) await put.outbox(row);
    });
    const changes = await write(store, [
      roomBatch(roomId, { timeline: messages(1), limited: true, prevBatch: pageToken('t') }),
    ]);
    expect(changes.delivered).toEqual([taken.txnId]);
    expect(await store.read(({ outbox }) => outbox.all())).toEqual([queued, elsewhere]);
  });

  it('SY-42 removes a room that was left, and keeps what was not sent as failed', async () => {
    const { store } = await freshStore();
    const [roomId, other] = [newRoomId(), newRoomId()];
    await write(store, [
      roomBatch(roomId, { timeline: messages(60), state: [member(ben, 'Ben')] }),
      roomBatch(other, { timeline: messages(1) }),
    ]);
    const unsent = outboxRow(roomId);
    await store.write(({ put }) => put.outbox(unsent));
    const changes = await write(store, [roomBatch(roomId, { membership: 'leave' })]);
    expect(changes).toMatchObject({ rooms: [], removedRooms: [roomId] });
    await store.read(async (txn) => {
      expect((await txn.rooms.all()).map((row) => row.roomId)).toEqual([other]);
      expect(await txn.members.ofRoom(roomId)).toEqual([]);
      expect(await txn.timeline.segments(roomId)).toEqual([]);
      expect(await txn.outbox.all()).toEqual([{ ...unsent, status: 'failed', failure: 'left' }]);
    });
  });

  it('SY-3 remembers that a room was encrypted over leaving and coming back', async () => {
    const { store } = await freshStore();
    const roomId = newRoomId();
    await write(store, [
      roomBatch(roomId, { state: [state('m.room.encryption', { algorithm: 'x' })] }),
    ]);
    await write(store, [roomBatch(roomId, { membership: 'leave' })]);
    const changes = await write(store, [roomBatch(roomId, { timeline: messages(1) })]);
    expect(changes.rooms[0]?.row.encrypted).toBe(true);
  });

  it('SY-7 drops the history of a room when an invite follows it', async () => {
    const { store } = await freshStore();
    const roomId = newRoomId();
    await write(store, [roomBatch(roomId, { timeline: messages(60) })]);
    await write(store, [roomBatch(roomId, { membership: 'invite' })]);
    expect(await tailOf(store, roomId)).toEqual([]);
  });

  it('SY-12 takes a room that is named twice as it is named last', async () => {
    const { store } = await freshStore();
    const roomId = newRoomId();
    const changes = await write(store, [
      roomBatch(roomId, { membership: 'leave' }),
      roomBatch(roomId, { timeline: messages(1) }),
    ]);
    expect(changes).toMatchObject({ removedRooms: [], rooms: [{ row: { roomId } }] });
  });

  it('SY-11 crash at any step and the same answer again give the same store', async () => {
    const [roomA, roomB, roomC] = [newRoomId(), newRoomId(), newRoomId()];
    const sent = outboxRow(roomA);
    const secret = state('m.room.encryption', {});
    const first = syncBatch([
      roomBatch(roomA, { timeline: messages(55), state: [member(ben, 'Ben')] }),
      roomBatch(roomB, { membership: 'invite' }),
      roomBatch(roomC, { timeline: messages(3), state: [secret] }),
    ]);
    const second = syncBatch(
      [
        roomBatch(roomA, {
          timeline: [
            message('', { sender: anne, unsigned: { transactionId: sent.txnId } }),
            ...messages(70),
          ],
          limited: true,
          prevBatch: pageToken('t'),
          receipts: [{ userId: ben, type: 'm.read', eventId: message().eventId }],
        }),
        roomBatch(roomB, { timeline: messages(2) }),
        roomBatch(roomC, { membership: 'leave' }),
      ],
      { toDevice: [{ n: 1 }, { n: 2 }], accountData: [{ type: 'm.direct', content: { a: 1 } }] },
    );
    const prepared = async () => {
      const fresh = await freshStore();
      const { store } = fresh;
      await store.write(({ put }) => put.outbox(sent));
      await writeBatch({ store, batch: first, receivedAt: NOW, self: anne });
      return fresh;
    };
    const expected = await prepared();
    await writeBatch({ store: expected.store, batch: second, receivedAt: NOW, self: anne });
    const reference = await expected.dump();
    let crashes = 0;
    for (let steps = 0; ; steps += 1) {
      const { store, dump } = await prepared();
      const before = await dump();
      const crashing = crashingStore(store, steps);
      const outcome = await writeBatch({
        store: crashing,
        batch: second,
        receivedAt: NOW,
        self: anne,
      }).then(
        () => 'written',
        () => 'crashed',
      );
      if (outcome === 'written') break;
      crashes += 1;
      expect(await dump()).toEqual(before);
      await writeBatch({ store, batch: second, receivedAt: NOW, self: anne });
      expect(await dump()).toEqual(reference);
    }
    expect(crashes).toBeGreaterThan(10);
  }, 30_000);
});

describe('writeInitialBatch', () => {
  function wholeAccount(count: number, more: Partial<SyncBatch> = {}) {
    const roomIds = Array.from({ length: count }, newRoomId);
    const batch = syncBatch(
      roomIds.map((roomId, index) =>
        roomBatch(roomId, {
          initial: true,
          state: [state('m.room.name', { name: `${index}` }), member(ben, 'Ben')],
          timeline: [message('', { originServerTs: index })],
          prevBatch: pageToken('t'),
        }),
      ),
      { initial: true, toDevice: [{ n: 1 }], accountData: [{ type: 'a', content: {} }], ...more },
    );
    return { roomIds, batch };
  }

  it('SY-15 gives what is to be published before anything is stored', async () => {
    const { store } = await freshStore();
    const { batch, roomIds } = wholeAccount(3);
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const slow: AccountStore = { ...store, write: (work) => gate.then(() => store.write(work)) };
    const { changes, stored } = await writeInitialBatch({
      store: slow,
      batch,
      receivedAt: NOW,
      self: anne,
    });
    expect(changes.initial).toBe(true);
    expect(changes.rooms.map(({ row }) => row.roomId)).toEqual(roomIds.toReversed());
    expect(await store.read(({ rooms }) => rooms.all())).toEqual([]);
    open();
    await stored;
    await store.read(async (txn) => {
      expect(await txn.rooms.all()).toHaveLength(3);
      expect(await txn.meta.get('sync')).toMatchObject({ token: batch.nextToken });
      const rows = new Map((await txn.rooms.all()).map((row) => [row.roomId, row]));
      for (const { row } of changes.rooms) expect(rows.get(row.roomId)).toEqual(row);
    });
  });

  it('SY-16 writes 250 rooms at a time, and the position with the last', async () => {
    const { store } = await freshStore();
    const { batch } = wholeAccount(501);
    const sizes: (readonly [number, boolean])[] = [];
    const watched: AccountStore = {
      ...store,
      write: async (work) => {
        const result = await store.write(work);
        sizes.push(
          await store.read(async ({ rooms, meta }) => [
            (await rooms.all()).length,
            (await meta.get('sync')) !== undefined,
          ]),
        );
        return result;
      },
    };
    const { stored } = await writeInitialBatch({
      store: watched,
      batch,
      receivedAt: NOW,
      self: anne,
    });
    await stored;
    expect(sizes).toEqual([
      [250, false],
      [500, false],
      [501, true],
    ]);
  });

  it('SY-16 stores an account without rooms too', async () => {
    const { store } = await freshStore();
    const { batch } = wholeAccount(0);
    await (
      await writeInitialBatch({ store, batch, receivedAt: NOW, self: anne })
    ).stored;
    expect(await store.read(({ meta }) => meta.get('sync'))).toBeDefined();
  });

  it('SY-17 crash at any step, then an answer that may be another, gives the same store', async () => {
    const { batch } = wholeAccount(260);
    const [partial] = [wholeAccount(255).batch];
    const reference = await freshStore();
    const input = { batch, receivedAt: NOW, self: anne };
    await (
      await writeInitialBatch({ ...input, store: reference.store })
    ).stored;
    const expected = await reference.dump();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 16 }), async (steps) => {
        const { store, dump } = await freshStore();
        const crashing = crashingStore(store, steps);
        const first = await writeInitialBatch({ ...input, batch: partial, store: crashing });
        const outcome = await first.stored.then(
          () => 'stored',
          () => 'crashed',
        );
        expect(outcome).toBe('crashed');
        expect(await store.read(({ meta }) => meta.get('sync'))).toBeUndefined();
        await (
          await writeInitialBatch({ ...input, store })
        ).stored;
        expect(await dump()).toEqual(expected);
      }),
      { numRuns: 8 },
    );
  }, 60_000);

  it('SY-3 SY-42 keeps encryption and unsent messages over a first answer', async () => {
    const { store } = await freshStore();
    const { batch, roomIds } = wholeAccount(2);
    const [roomId] = roomIds;
    const gone = newRoomId();
    if (roomId === undefined) throw new Error('no room');
    await write(store, [roomBatch(roomId, { state: [state('m.room.encryption', {})] })]);
    const rows = [
      outboxRow(roomId),
      outboxRow(gone),
      outboxRow(roomId, { status: 'sent', eventId: message().eventId }),
    ];
    await store.write(async ({ put }) => {
      for (const row of rows) await put.outbox(row);
    });
    const { changes, stored } = await writeInitialBatch({
      store,
      batch,
      receivedAt: NOW,
      self: anne,
    });
    await stored;
    expect(changes.delivered).toEqual([rows[2]?.txnId]);
    expect(await store.read(({ outbox }) => outbox.all())).toEqual([
      rows[0],
      { ...rows[1], status: 'failed', failure: 'left' },
    ]);
    expect((await store.read(({ rooms }) => rooms.get(roomId)))?.encrypted).toBe(true);
  });
});
