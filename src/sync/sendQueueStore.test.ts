import { expect, test } from 'vitest';
import type { RoomEvent } from '#protocol/events.ts';
import type { HomeserverPort } from '#protocol/request.ts';
import { eventId, transactionId } from '#protocol/testing/ids.ts';
import { createSendQueue } from './sendQueue.ts';
import { anne, message, newRoomId, NOW, roomBatch, state, syncBatch } from './testing/batches.ts';
import { fakeNetwork, settle, silent } from './testing/fakes.ts';
import { freshStore } from './testing/stores.ts';
import { writeBatch } from './writeBatch.ts';
import { manualClock } from '#base/testing/manualClock.ts';

test('SQ-1, SQ-12: on a real database a message is taken, sent, and gone when a sync brings its event', async () => {
  const { store } = await freshStore();
  const room = newRoomId();
  await writeBatch({ store, batch: syncBatch([roomBatch(room)]), receivedAt: NOW, self: anne });
  const sent: unknown[] = [];
  const server: HomeserverPort = {
    request: ({ body, parse }) => {
      sent.push(body);
      return Promise.resolve(parse({ event_id: `$sent${sent.length}` }));
    },
  };
  const abort = new AbortController();
  const queue = createSendQueue({
    store,
    server,
    clock: manualClock(),
    random: () => 0,
    network: fakeNetwork(),
    logger: silent,
    signal: abort.signal,
    onChange: () => undefined,
  });
  await queue.start();
  const names = ['one', 'two', 'three'];
  const take = (name: string) =>
    queue.enqueue({ roomId: room, txnId: transactionId(name), body: name, createdAt: NOW });
  await Promise.all(names.map(take));
  while (queue.all().some(({ status }) => status !== 'sent')) await settle();
  expect(sent).toMatchObject(names.map((body) => ({ body })));

  const events = names.map((name, index): RoomEvent =>
    message(name, {
      sender: anne,
      eventId: eventId(`$sent${index + 1}`),
      unsigned: { transactionId: transactionId(name) },
    }),
  );
  const batch = syncBatch([roomBatch(room, { timeline: events })]);
  const changes = await writeBatch({ store, batch, receivedAt: NOW, self: anne });
  queue.onDelivered(changes.delivered);
  expect(queue.all()).toEqual([]);
  expect(await store.read((txn) => txn.outbox.all())).toEqual([]);
  await Promise.all(names.map(take));
  expect(queue.all()).toEqual([]);

  const encryption = state('m.room.encryption', { algorithm: 'm.megolm.v1.aes-sha2' });
  const encrypted = syncBatch([roomBatch(room, { state: [encryption] })]);
  await writeBatch({ store, batch: encrypted, receivedAt: NOW, self: anne });
  await expect(take('four')).rejects.toMatchObject({ info: { code: 'encrypted-room' } });
  expect(sent).toHaveLength(3);
  abort.abort();
  await queue.idle();
});
