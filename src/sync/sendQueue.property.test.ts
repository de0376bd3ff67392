import fc from 'fast-check';
import { expect, test } from 'vitest';
import { networkError, serverError } from '#base/errors.ts';
import type { RoomId, TransactionId } from '#protocol/ids.ts';
import type { ApiRequest, HomeserverPort } from '#protocol/request.ts';
import { syncToken, transactionId } from '#protocol/testing/ids.ts';
import { createSendQueue, type SendQueue } from './sendQueue.ts';
import {
  fakeNetwork,
  HARBOUR,
  hastyClock,
  LANTERN,
  plainRoom,
  settle,
  silent,
} from './testing/fakes.ts';
import { emptyDisk, memoryStore, type Disk, type MemoryStore } from './testing/memoryStore.ts';

/** What becomes of one request on its way. */
type Fate = 'fine' | 'lost-before' | 'lost-after' | 'late' | 'trouble' | 'limited';

type Event = { readonly roomId: RoomId; readonly txnId: string; readonly id: string };

/** A homeserver that takes each transaction id once, behind a bad line. */
function badLine(nextFate: () => Fate) {
  const log: Event[] = [];
  const forgotten = new Set<string>();
  let inFlight = 0;
  const accept = (path: string): string => {
    const parts = path.split('/').map(decodeURIComponent);
    const [txnId = '', roomId] = [parts.at(-1), parts.at(-4)];
    const known = log.find((event) => event.txnId === txnId && !forgotten.has(event.id));
    if (known !== undefined) return known.id;
    const id = `$${log.length}`;
    log.push({ txnId, id, roomId: roomId === LANTERN ? LANTERN : HARBOUR });
    return id;
  };
  const request = async <T>(asked: ApiRequest<T>): Promise<T> => {
    inFlight += 1;
    try {
      return await answer(asked);
    } finally {
      inFlight -= 1;
    }
  };
  const answer = async <T>({ path, parse }: ApiRequest<T>): Promise<T> => {
    const fate = nextFate();
    await settle(1);
    if (fate === 'lost-before') throw networkError('unreachable', 'x');
    if (fate === 'trouble') throw serverError({ code: 'HTTP_502', status: 502, message: 'x' });
    if (fate === 'limited')
      throw serverError({ code: 'M_LIMIT_EXCEEDED', status: 429, message: 'x', retryAfterMs: 5 });
    // Whoever asked may have gone long before this reaches the server.
    if (fate === 'late') await settle(9);
    const id = accept(path);
    await settle(1);
    if (fate === 'lost-after') throw networkError('cut', 'x');
    return parse({ event_id: id });
  };
  const server: HomeserverPort = { request };
  /** Transaction ids are not kept for ever: those of events that have come back may go. */
  const forget = (isWaiting: (txnId: string) => boolean) => {
    if (inFlight > 0) return;
    for (const { id, txnId } of log) if (!isWaiting(txnId)) forgotten.add(id);
  };
  return { log, server, forget };
}

type Step =
  | { readonly kind: 'write'; readonly roomId: RoomId }
  | { readonly kind: 'wait'; readonly rounds: number }
  | { readonly kind: 'crash' }
  | { readonly kind: 'sync' }
  | { readonly kind: 'wake' }
  | { readonly kind: 'forget' }
  | { readonly kind: 'repeat' };

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('write' as const),
        roomId: fc.constantFrom(LANTERN, HARBOUR),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('wait' as const),
        rounds: fc.integer({ min: 1, max: 12 }),
      }),
    },
    {
      weight: 7,
      arbitrary: fc.record({
        kind: fc.constantFrom(
          'crash' as const,
          'sync' as const,
          'wake' as const,
          'forget' as const,
          'repeat' as const,
        ),
      }),
    },
  ),
  { maxLength: 30, size: 'max' },
);

const fates: fc.Arbitrary<readonly Fate[]> = fc.array(
  fc.constantFrom('fine', 'lost-before', 'lost-after', 'late', 'trouble', 'limited'),
  { maxLength: 30, size: 'max' },
);

type Written = { readonly roomId: RoomId; readonly txnId: TransactionId };

/** A page that remembers what it has written until the engine has taken it, and engines that come and go. */
function createWorld(disk: Disk, plan: readonly Fate[]) {
  let asked = 0;
  const { log, server, forget } = badLine(() => plan[asked++] ?? 'fine');
  const written: Written[] = [];
  const unconfirmed = new Set<Written>();
  let engine:
    | { readonly queue: SendQueue; readonly store: MemoryStore; readonly abort: AbortController }
    | undefined;

  const submit = (queue: SendQueue, message: Written) => {
    queue.enqueue({ ...message, body: message.txnId, createdAt: 1 }).then(
      () => {
        // A page hears nothing of an engine that has died.
        if (queue === engine?.queue) unconfirmed.delete(message);
      },
      () => undefined,
    );
  };
  const begin = async () => {
    const abort = new AbortController();
    const store = memoryStore(disk);
    const queue = createSendQueue({
      store,
      server,
      clock: hastyClock(),
      random: () => 0.5,
      network: fakeNetwork(),
      logger: silent,
      signal: abort.signal,
      onChange: () => undefined,
    });
    await queue.start();
    engine = { queue, store, abort };
    const known = new Set(await queue.knows([...unconfirmed].map(({ txnId }) => txnId)));
    for (const message of unconfirmed) {
      if (known.has(message.txnId)) unconfirmed.delete(message);
      else submit(queue, message);
    }
  };
  const crash = () => {
    engine?.store.die();
    engine?.abort.abort();
    engine = undefined;
  };
  /** The server's events come back: their rows go, in one transaction. */
  const sync = async () => {
    if (engine === undefined) return;
    const { store, queue } = engine;
    const back = log.map(({ txnId }) => transactionId(txnId));
    await store.write((txn) => txn.remove.outbox(back));
    queue.onDelivered(back);
  };
  const take = async (step: Step) => {
    switch (step.kind) {
      case 'write': {
        const message = { roomId: step.roomId, txnId: transactionId(`n${written.length}`) };
        written.push(message);
        unconfirmed.add(message);
        if (engine !== undefined) submit(engine.queue, message);
        break;
      }
      case 'wait':
        await settle(step.rounds);
        break;
      case 'crash':
        crash();
        await begin();
        break;
      case 'sync':
        await sync();
        break;
      case 'repeat':
        // Another tab that read the same drafts asks for the same.
        for (const message of written.slice(-3)) {
          if (engine !== undefined) submit(engine.queue, message);
        }
        break;
      case 'forget':
        forget((txnId) => disk.outbox.has(txnId));
        break;
      case 'wake':
        engine?.queue.wake();
        break;
    }
  };
  const finish = async () => {
    const done = () =>
      unconfirmed.size === 0 &&
      engine?.queue.all().every(({ status }) => status === 'sent') === true;
    for (let round = 0; round < 500 && !done(); round += 1) await settle(5);
    crash();
  };
  return { log, written, begin, take, finish };
}

test("SQ-16: whatever crashes and gets lost, each message arrives exactly once and in its room's order", async () => {
  await fc.assert(
    fc.asyncProperty(steps, fates, async (plan, line) => {
      const disk = emptyDisk();
      for (const id of [LANTERN, HARBOUR]) disk.rooms.set(id, plainRoom(id));
      disk.meta.set('sync', { key: 'sync', token: syncToken('s'), codec: 'v3' });
      const world = createWorld(disk, line);
      await world.begin();
      for (const step of plan) await world.take(step);
      await world.finish();
      for (const room of [LANTERN, HARBOUR]) {
        const arrived = world.log.filter(({ roomId }) => roomId === room).map(({ txnId }) => txnId);
        const wanted = world.written
          .filter(({ roomId }) => roomId === room)
          .map(({ txnId }) => txnId);
        expect(arrived).toEqual(wanted);
      }
    }),
    { numRuns: 150 },
  );
}, 60_000);
