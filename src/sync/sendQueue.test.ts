import { describe, expect, test } from 'vitest';
import { manualClock, type ManualClock } from '#base/testing/manualClock.ts';
import { engineError, networkError, parseError, serverError, storageError } from '#base/errors.ts';
import type { EventId, RoomId } from '#protocol/ids.ts';
import type { ApiRequest } from '#protocol/request.ts';
import { eventId, syncToken, transactionId, userId } from '#protocol/testing/ids.ts';
import { createSendQueue, type SendQueue } from './sendQueue.ts';
import {
  fakeNetwork,
  HARBOUR,
  LANTERN,
  plainRoom,
  settle,
  silent,
  type FakeNetwork,
} from './testing/fakes.ts';
import { emptyDisk, memoryStore, type Disk, type MemoryStore } from './testing/memoryStore.ts';

const txn = (name: string) => transactionId(`n${name}`);

type Sent = {
  readonly path: string;
  readonly body: unknown;
  answer: (outcome: EventId | Error) => void;
};

type World = {
  readonly disk: Disk;
  readonly store: MemoryStore;
  readonly clock: ManualClock;
  readonly network: FakeNetwork;
  /** Requests that nobody has answered yet. */
  readonly open: Sent[];
  readonly changes: RoomId[][];
  readonly stop: () => void;
  readonly queue: SendQueue;
};

function world(disk: Disk = diskWithRooms()): World {
  const abort = new AbortController();
  const store = memoryStore(disk);
  const clock = manualClock();
  const network = fakeNetwork();
  const open: Sent[] = [];
  const changes: RoomId[][] = [];
  const request = <T>({ path, body }: ApiRequest<T>, options?: { readonly signal?: AbortSignal }) =>
    new Promise<T>((resolve, reject) => {
      options?.signal?.addEventListener('abort', () => reject(networkError('aborted', 'x')), {
        once: true,
      });
      const answer = (outcome: EventId | Error) => {
        open.splice(open.indexOf(sent), 1);
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome as T);
      };
      const sent: Sent = { path, body, answer };
      open.push(sent);
    });
  const queue = createSendQueue({
    store,
    server: { request },
    clock,
    random: () => 0,
    network,
    logger: silent,
    signal: abort.signal,
    onChange: ({ roomIds }) => changes.push([...roomIds]),
  });
  return { disk, store, clock, network, open, changes, queue, stop: () => abort.abort() };
}

function diskWithRooms(): Disk {
  const disk = emptyDisk();
  disk.rooms.set(LANTERN, plainRoom(LANTERN));
  disk.rooms.set(HARBOUR, plainRoom(HARBOUR));
  disk.meta.set('sync', { key: 'sync', token: syncToken('s'), codec: 'v3' });
  return disk;
}

const send = (queue: SendQueue, name: string, roomId = LANTERN, body = `line ${name}`) =>
  queue.enqueue({ roomId, txnId: txn(name), body, createdAt: 5 });

async function answerNext(open: Sent[], outcome: EventId | Error): Promise<Sent> {
  await settle();
  const [next] = open;
  if (next === undefined) throw new Error('nothing was asked');
  next.answer(outcome);
  await settle();
  return next;
}

const server = (code: string, status: number, retryAfterMs?: number) =>
  serverError({
    code,
    status,
    message: 'x',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });

describe('taking a message', () => {
  test('SQ-1: it is stored when the promise resolves, before anything is sent', async () => {
    const { queue, disk, open, changes } = world();
    await queue.start();
    await send(queue, '1');
    expect(disk.outbox.get(txn('1'))).toMatchObject({
      seq: 1,
      status: 'queued',
      createdAt: 5,
      roomId: LANTERN,
    });
    expect(open).toEqual([]);
    expect(changes).toEqual([[LANTERN]]);
    expect(queue.rowsOf(LANTERN)).toHaveLength(1);
    expect(queue.rowsOf(HARBOUR)).toEqual([]);
  });

  test('SQ-2: the same transaction id is taken once, also after delivery, deletion and restart', async () => {
    const { queue, disk, stop } = world();
    await queue.start();
    await send(queue, '1');
    await send(queue, '1', LANTERN, 'other words');
    expect(queue.all()).toMatchObject([{ content: { body: 'line 1' } }]);
    await queue.remove(txn('1'));
    stop();
    const next = world(disk);
    await next.queue.start();
    await send(next.queue, '1');
    expect(next.queue.all()).toEqual([]);
    expect(await next.queue.knows([txn('2'), txn('1')])).toEqual([txn('1')]);
  });

  test('SQ-2: a message that has come back is known, even when the list of taken ids is lost', async () => {
    const disk = diskWithRooms();
    const event = {
      kind: 'event',
      eventId: eventId('$1'),
      type: 'm.room.message',
      sender: userId('@me:a.example'),
      originServerTs: 1,
      content: {},
      unsigned: { transactionId: txn('1') },
    } as const;
    disk.tails.set(LANTERN, { roomId: LANTERN, segment: 1, events: [event] });
    const { queue } = world(disk);
    await queue.start();
    await send(queue, '1');
    expect(queue.all()).toEqual([]);
  });

  test('SQ-3: an encrypted room takes nothing, an unknown one neither', async () => {
    const { queue, disk, open } = world();
    disk.rooms.set(LANTERN, plainRoom(LANTERN, { encrypted: true }));
    disk.rooms.delete(HARBOUR);
    await queue.start();
    await expect(send(queue, '1')).rejects.toMatchObject({ info: { code: 'encrypted-room' } });
    await expect(send(queue, '2', HARBOUR)).rejects.toMatchObject({
      info: { code: 'unknown-room' },
    });
    await settle();
    expect(disk.outbox.size + open.length).toBe(0);
    expect(await queue.knows([txn('1'), txn('2')])).toEqual([]);
  });

  test('SQ-3: a room that becomes encrypted while a message waits gets nothing in the clear', async () => {
    const { queue, disk, open, clock } = world();
    await queue.start();
    await send(queue, '1');
    await answerNext(open, networkError('unreachable', 'x'));
    disk.rooms.set(LANTERN, plainRoom(LANTERN, { encrypted: true }));
    await clock.advance(1_000);
    await settle();
    expect(open).toEqual([]);
    expect(queue.all()).toMatchObject([{ status: 'failed', failure: 'encrypted-room' }]);
    await expect(queue.resend(txn('1'))).rejects.toMatchObject({
      info: { code: 'encrypted-room' },
    });
    expect(disk.outbox.get(txn('1'))?.status).toBe('failed');
  });

  test('SQ-3: a row that holds anything but a plain message is never sent', async () => {
    const disk = diskWithRooms();
    const base = { roomId: LANTERN, createdAt: 1, status: 'queued' } as const;
    const content = { msgtype: 'm.text', body: 'x' };
    disk.outbox.set(txn('1'), { ...base, txnId: txn('1'), seq: 1, type: 'm.room.member', content });
    disk.outbox.set(txn('2'), {
      ...base,
      txnId: txn('2'),
      seq: 2,
      type: 'm.room.message',
      content: { msgtype: 'm.image' },
    });
    const { queue, open } = world(disk);
    await queue.start();
    await settle();
    expect(open).toEqual([]);
    expect(queue.all().map((row) => row.failure)).toEqual(['bad-request', 'bad-request']);
  });

  test.each([
    ['hi', { msgtype: 'm.text', body: 'hi' }],
    ['/me waves\n/me bows', { msgtype: 'm.emote', body: 'waves\n/me bows' }],
    ['/me', { msgtype: 'm.text', body: '/me' }],
    ['/me  ', { msgtype: 'm.text', body: '/me  ' }],
    ['/mean', { msgtype: 'm.text', body: '/mean' }],
    ['/shrug x', { msgtype: 'm.text', body: '/shrug x' }],
  ])('SQ-4: %j is sent with m.mentions', async (body, content) => {
    const { queue, open } = world();
    await queue.start();
    await send(queue, '1', LANTERN, body);
    await settle();
    expect(open[0]?.body).toEqual({ ...content, 'm.mentions': {} });
    expect(open[0]?.path).toContain(`/send/m.room.message/${txn('1')}`);
  });

  test('SQ-4: nothing but blanks is no message', async () => {
    const { queue, disk } = world();
    await queue.start();
    await expect(send(queue, '1', LANTERN, ' \n')).rejects.toMatchObject({
      info: { code: 'bad-request' },
    });
    expect(disk.outbox.size).toBe(0);
  });

  test('SQ-5: during the first synchronisation a message waits until its room is stored', async () => {
    const disk = emptyDisk();
    const { queue, clock } = world(disk);
    await queue.start();
    const first = send(queue, '1');
    const second = send(queue, '2');
    await settle();
    expect(disk.outbox.size).toBe(0);
    disk.rooms.set(LANTERN, plainRoom(LANTERN));
    await clock.advance(250);
    await first;
    await second;
    expect(queue.all().map((row) => row.txnId)).toEqual([txn('1'), txn('2')]);
  });

  test('SQ-5: what was saved from a broken database waits until its room is known again', async () => {
    const disk = emptyDisk();
    disk.outbox.set(txn('1'), {
      ...{ txnId: txn('1'), roomId: LANTERN, seq: 1, createdAt: 1, status: 'queued' },
      type: 'm.room.message',
      content: { msgtype: 'm.text', body: 'saved' },
    });
    const { queue, clock, open } = world(disk);
    await queue.start();
    await settle();
    expect(open).toEqual([]);
    expect(queue.all()).toMatchObject([{ status: 'queued' }]);
    disk.rooms.set(LANTERN, plainRoom(LANTERN));
    disk.meta.set('sync', { key: 'sync', codec: 'v3', token: syncToken('s1') });
    await clock.advance(2_000);
    await settle();
    expect(open).toHaveLength(1);
  });

  test('SQ-1: a full database refuses the message to the caller', async () => {
    const { queue, store } = world();
    await queue.start();
    store.failNextWrite(storageError('quota', 'full'));
    await expect(send(queue, '1')).rejects.toMatchObject({ info: { code: 'quota' } });
    expect(queue.all()).toEqual([]);
    await send(queue, '1');
    expect(queue.all()).toHaveLength(1);
  });
});

describe('sending', () => {
  test('SQ-6: one room sends one after another, several rooms at a time', async () => {
    const { queue, open } = world();
    await queue.start();
    await Promise.all([send(queue, '1'), send(queue, '2'), send(queue, '3', HARBOUR)]);
    await settle();
    expect(open.map(({ path }) => path.split('/').at(-1))).toEqual([txn('1'), txn('3')]);
    await answerNext(open, eventId('$1'));
    expect(open.map(({ path }) => path.split('/').at(-1))).toEqual([txn('3'), txn('2')]);
    expect(queue.all()).toMatchObject([{ status: 'sent', eventId: '$1' }, {}, {}]);
  });

  test('SQ-6: at most four requests at once', async () => {
    const disk = diskWithRooms();
    const { queue, open } = world(disk);
    await queue.start();
    for (let index = 0; index < 6; index += 1) {
      const id = `!room${index}` as RoomId;
      disk.rooms.set(id, plainRoom(id));
      await send(queue, String(index), id);
    }
    await settle();
    expect(open).toHaveLength(4);
    await answerNext(open, eventId('$1'));
    expect(open).toHaveLength(4);
  });

  test.each([
    ['no answer', networkError('cut', 'x'), 1_000],
    ['an unreadable answer', parseError('send', 'x'), 1_000],
    ['a server in trouble', server('M_UNKNOWN', 502), 1_000],
    ['a proxy', server('HTTP_403', 403), 1_000],
    ['too many messages', server('M_LIMIT_EXCEEDED', 429, 7_000), 7_000],
    ['too many messages by status', server('HTTP_429', 429, 3_000), 3_000],
  ])(
    'SQ-7: after %s it is tried again with the same transaction id',
    async (_name, error, delay) => {
      const { queue, open, clock } = world();
      await queue.start();
      await send(queue, '1');
      await send(queue, '2');
      const first = await answerNext(open, error);
      expect(queue.all()).toMatchObject([{ status: 'queued' }, { status: 'queued' }]);
      await clock.advance(delay - 1);
      expect(open).toEqual([]);
      await clock.advance(1);
      await settle();
      expect(open.map(({ path }) => path)).toEqual([first.path]);
    },
  );

  test('SQ-7: the waiting grows to a minute and never ends', async () => {
    const { queue, open, clock } = world();
    await queue.start();
    await send(queue, '1');
    for (const delay of [1, 2, 4, 8, 16, 32, 60, 60, 60]) {
      await answerNext(open, server('M_UNKNOWN', 500));
      await clock.advance(delay * 1_000 - 1);
      await settle();
      expect(open).toEqual([]);
      await clock.advance(1);
    }
    await answerNext(open, eventId('$1'));
    expect(queue.all()).toMatchObject([{ status: 'sent' }]);
  });

  test.each([
    ['M_FORBIDDEN', 403],
    ['M_TOO_LARGE', 413],
    ['HTTP_413', 413],
    ['M_BAD_JSON', 400],
  ])('SQ-8: %s fails the message, and the room goes on', async (code, status) => {
    const { queue, open } = world();
    await queue.start();
    await send(queue, '1');
    await send(queue, '2');
    await answerNext(open, server(code, status));
    expect(queue.all()).toMatchObject([{ status: 'failed', failure: code }, { status: 'queued' }]);
    expect(open[0]?.path).toContain(txn('2'));
  });

  test('SQ-9: an ended session stops the room until somebody wakes it', async () => {
    const { queue, open, clock } = world();
    await queue.start();
    await send(queue, '1');
    await answerNext(open, server('M_UNKNOWN_TOKEN', 401));
    await clock.advance(600_000);
    await settle();
    expect(open).toEqual([]);
    expect(queue.all()).toMatchObject([{ status: 'queued' }]);
    queue.wake();
    await settle();
    expect(open).toHaveLength(1);
  });

  test('SQ-7: waking and a network that comes back end the waiting', async () => {
    const { queue, open, network } = world();
    await queue.start();
    await send(queue, '1');
    network.set(false);
    await answerNext(open, networkError('unreachable', 'x'));
    network.set(true);
    await settle();
    await answerNext(open, networkError('unreachable', 'x'));
    queue.wake();
    await settle();
    expect(open).toHaveLength(1);
  });

  test('SQ-10: a failed message is sent again in its place, with the same id and content', async () => {
    const { queue, open } = world();
    await queue.start();
    await send(queue, '1');
    const first = await answerNext(open, server('M_FORBIDDEN', 403));
    await queue.resend(txn('1'));
    expect(queue.all()[0]).not.toHaveProperty('failure');
    const again = await answerNext(open, eventId('$1'));
    expect([again.path, again.body]).toEqual([first.path, first.body]);
    await queue.resend(txn('1'));
    await queue.resend(txn('nobody'));
    expect(queue.all()).toMatchObject([{ status: 'sent' }]);
    expect(open).toEqual([]);
  });

  test('SQ-11: a deleted message is gone for good', async () => {
    const { queue, open, disk } = world();
    await queue.start();
    await send(queue, '1');
    await answerNext(open, server('M_FORBIDDEN', 403));
    await queue.remove(txn('1'));
    expect(queue.all()).toEqual([]);
    expect(disk.outbox.size).toBe(0);
  });
});

describe('delivery', () => {
  test('SQ-12: a message whose event comes back before the answer is done', async () => {
    const { queue, open, disk, changes } = world();
    await queue.start();
    await send(queue, '1');
    await settle();
    disk.outbox.delete(txn('1'));
    queue.onDelivered([txn('1')]);
    expect(queue.all()).toEqual([]);
    await answerNext(open, eventId('$1'));
    expect(queue.all()).toEqual([]);
    expect(disk.outbox.size).toBe(0);
    expect(changes.at(-1)).toEqual([LANTERN]);
  });

  test('SQ-12: an event that came back without its transaction id is recognised when the answer names it', async () => {
    const { queue, open, disk } = world();
    await queue.start();
    await send(queue, '1');
    await settle();
    disk.tails.set(LANTERN, {
      roomId: LANTERN,
      segment: 1,
      events: [{ kind: 'unreadable', reason: 'x', eventId: eventId('$1') }],
    });
    await answerNext(open, eventId('$1'));
    expect(queue.all()).toEqual([]);
    expect(disk.outbox.size).toBe(0);
  });

  test('SQ-13: what was on its way at a stop is sent again with the same id', async () => {
    const { queue, open, disk, stop } = world();
    await queue.start();
    await send(queue, '1');
    await settle();
    const before = open[0]?.path;
    stop();
    await queue.idle();
    expect(disk.outbox.get(txn('1'))?.status).toBe('queued');
    const next = world(disk);
    await next.queue.start();
    await settle();
    expect(next.open.map(({ path }) => path)).toEqual([before]);
  });

  test('SQ-14: a sent message that does not come back gives up its row after five minutes online', async () => {
    const { queue, open, clock, network, disk } = world();
    await queue.start();
    await send(queue, '1');
    await answerNext(open, eventId('$1'));
    network.set(false);
    await clock.advance(300_000);
    await settle();
    expect(disk.outbox.size).toBe(1);
    network.set(true);
    await clock.advance(300_000);
    await settle();
    expect(disk.outbox.size).toBe(0);
    expect(queue.all()).toEqual([]);
  });

  test('SQ-15: a database that its own engine has closed ends the sending too', async () => {
    const { queue, open, store, clock } = world();
    await queue.start();
    await send(queue, '1');
    await settle();
    store.failNextWrite(engineError('stopped', 'closed'));
    await answerNext(open, eventId('$1'));
    await clock.advance(600_000);
    queue.wake();
    await settle();
    expect(open).toEqual([]);
  });

  test('SQ-15: an engine that has lost the database sends nothing more', async () => {
    const { queue, open, store, clock } = world();
    await queue.start();
    await send(queue, '1');
    await send(queue, '2');
    await settle();
    store.die();
    await answerNext(open, eventId('$1'));
    await clock.advance(600_000);
    queue.wake();
    await settle();
    expect(open).toEqual([]);
  });
});
