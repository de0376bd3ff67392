import { describe, expect, test } from 'vitest';
import { manualClock, type ManualClock } from '#base/testing/manualClock.ts';
import { networkError, parseError, serverError, storageError } from '#base/errors.ts';
import type { ConnectionState } from '#bridge/contract.ts';
import type { SyncToken } from '#protocol/ids.ts';
import type { ApiRequest, RequestOptions } from '#protocol/request.ts';
import type { SyncBatch } from '#protocol/syncBatch.ts';
import { syncToken } from '#protocol/testing/ids.ts';
import type { WireSync } from '#protocol/wireSync.ts';
import { retryDelay } from './backoff.ts';
import { createSyncLoop, type SyncLoop } from './loop.ts';
import { fakeNetwork, LANTERN, settle, silent, type FakeNetwork } from './testing/fakes.ts';

type Asked = {
  readonly since: unknown;
  readonly waitMs: unknown;
  readonly timeoutMs: number | undefined;
  readonly aborted: () => boolean;
  readonly answer: (outcome: WireSync | Error) => void;
};

type World = {
  readonly clock: ManualClock;
  readonly network: FakeNetwork;
  readonly loop: SyncLoop;
  readonly asked: Asked[];
  readonly applied: SyncBatch[];
  readonly states: ConnectionState[];
  readonly problems: unknown[];
  readonly stop: () => void;
  failApply: Error | undefined;
  token: SyncToken | undefined;
};

function world(token: SyncToken | undefined = syncToken('s0')): World {
  const abort = new AbortController();
  const clock = manualClock();
  const network = fakeNetwork();
  const asked: Asked[] = [];
  const applied: SyncBatch[] = [];
  const states: ConnectionState[] = [];
  const problems: unknown[] = [];
  const request = <T>({ query }: ApiRequest<T>, options: RequestOptions = {}) =>
    new Promise<T>((resolve, reject) => {
      const { signal, timeoutMs } = options;
      signal?.addEventListener('abort', () => reject(networkError('aborted', 'x')), { once: true });
      asked.push({
        since: query?.['since'],
        waitMs: query?.['timeout'],
        timeoutMs,
        aborted: () => signal?.aborted === true,
        answer: (outcome) => {
          if (outcome instanceof Error) reject(outcome);
          else resolve(outcome as T);
        },
      });
    });
  const loop = createSyncLoop({
    server: { request },
    position: () => Promise.resolve(made.token),
    apply: async (batch) => {
      await settle(1);
      if (made.failApply !== undefined) throw made.failApply;
      applied.push(batch);
      made.token = batch.nextToken;
    },
    clock,
    random: () => 0,
    network,
    onConnection: (state) => states.push(state),
    onStorageProblem: (error) => problems.push(error.info),
    signal: abort.signal,
    logger: silent,
  });
  const made: World = {
    clock,
    network,
    loop,
    asked,
    applied,
    states,
    problems,
    stop: () => abort.abort(),
    failApply: undefined,
    token,
  };
  return made;
}

function wire(next: string, busy = false): WireSync {
  const room = {
    roomId: LANTERN,
    timeline: { events: [], limited: false },
    summary: {},
    accountData: [],
    receipts: [],
  };
  return {
    nextBatch: syncToken(next),
    accountData: [],
    toDevice: [],
    deviceLists: { changed: [], left: [] },
    oneTimeKeyCounts: {},
    join: busy ? [room] : [],
    invite: [],
    knock: [],
    leave: [],
    notes: [],
  };
}

async function answer({ asked }: World, outcome: WireSync | Error): Promise<void> {
  await settle();
  const last = asked.at(-1);
  if (last === undefined) throw new Error('nothing was asked');
  last.answer(outcome);
  await settle();
}

/** A loop that waits in its first long poll. */
async function polling(): Promise<World> {
  const made = world();
  void made.loop.run();
  await answer(made, wire('s1'));
  expect(made.asked.at(-1)).toMatchObject({ since: 's1', waitMs: 30_000, timeoutMs: 45_000 });
  return made;
}

const kinds = ({ states }: World) => states.map(({ kind }) => kind);

describe('asking', () => {
  test('SQ-21: the first request does not wait, then the server is asked to wait for 30 s', async () => {
    const made = world();
    void made.loop.run();
    await settle();
    expect(made.asked[0]).toMatchObject({ since: 's0', waitMs: 0, timeoutMs: 15_000 });
    await answer(made, wire('s1'));
    expect(made.asked[1]).toMatchObject({ since: 's1', waitMs: 30_000, timeoutMs: 45_000 });
    expect(kinds(made)).toEqual(['starting', 'connected']);
    made.stop();
  });

  test('SQ-21: while it catches up it does not wait, until an answer brings no rooms', async () => {
    const made = world();
    void made.loop.run();
    for (const next of ['s1', 's2']) await answer(made, wire(next, true));
    expect(made.asked.map(({ waitMs }) => waitMs)).toEqual([0, 0, 0]);
    await answer(made, wire('s3'));
    await answer(made, wire('s4', true));
    expect(made.asked.slice(3).map(({ waitMs }) => waitMs)).toEqual([30_000, 30_000]);
    made.stop();
  });

  test("SQ-22: without a position the whole account is asked for, with the request's own patience", async () => {
    const made = world(undefined);
    made.token = undefined;
    void made.loop.run();
    await settle();
    expect(made.asked[0]).toMatchObject({ since: undefined, waitMs: 0, timeoutMs: undefined });
    await answer(made, wire('s1', true));
    expect(made.applied[0]?.initial).toBe(true);
    await answer(made, wire('s2'));
    expect(made.applied[1]?.initial).toBe(false);
    made.stop();
  });

  test('SQ-23: a server that answers at once without anything new is asked once a second', async () => {
    const made = await polling();
    for (const next of ['s2', 's3', 's4']) {
      const before = made.asked.length;
      await answer(made, wire(next));
      await made.clock.advance(999);
      await settle();
      expect(made.asked).toHaveLength(before);
      await made.clock.advance(1);
      await settle();
      expect(made.asked).toHaveLength(before + 1);
    }
    made.stop();
  });

  test('SQ-23: an answer whose token stands still is no reason to ask again at once', async () => {
    const made = world();
    void made.loop.run();
    await answer(made, wire('s0', true));
    await answer(made, wire('s0', true));
    expect(made.asked).toHaveLength(2);
    await made.clock.advance(1_000);
    await settle();
    expect(made.asked).toHaveLength(3);
    made.stop();
  });
});

describe('failures', () => {
  test.each([
    ['no answer', networkError('unreachable', 'x'), 1_000],
    ['a broken answer', parseError('sync', 'x'), 1_000],
    ['an answer cut short', networkError('cut', 'x'), 1_000],
    ['a server in trouble', serverError({ code: 'HTTP_502', status: 502, message: 'x' }), 1_000],
    [
      'too many requests',
      serverError({ code: 'M_LIMIT_EXCEEDED', status: 429, message: 'x', retryAfterMs: 9_000 }),
      9_000,
    ],
    ['a bug', new TypeError('x'), 1_000],
  ])('SQ-24: after %s it waits and says until when', async (_name, error, delay) => {
    const made = await polling();
    await answer(made, error);
    expect(made.states.at(-1)).toMatchObject({
      kind: 'reconnecting',
      retryAt: made.clock.now() + delay,
    });
    const before = made.asked.length;
    await made.clock.advance(delay - 1);
    await settle();
    expect(made.asked).toHaveLength(before);
    await made.clock.advance(1);
    await settle();
    expect(made.asked.at(-1)).toMatchObject({ since: 's1', waitMs: 0 });
    await answer(made, wire('s2'));
    expect(made.states.at(-1)).toEqual({ kind: 'connected' });
    made.stop();
  });

  test('SQ-24: when nothing could be stored the same position is asked for again', async () => {
    const made = await polling();
    made.failApply = new TypeError('a bug');
    await answer(made, wire('s2', true));
    made.failApply = undefined;
    await made.clock.advance(1_000);
    await answer(made, wire('s2', true));
    expect(made.asked.slice(1, 3).map(({ since }) => since)).toEqual(['s1', 's1']);
    expect(made.applied.map(({ nextToken }) => nextToken)).toEqual(['s1', 's2']);
    made.stop();
  });

  test('SQ-20: the waiting doubles from one second to a minute, a third of it at random', () => {
    const error = { kind: 'network', code: 'cut', message: 'x' } as const;
    const delays = (random: number) =>
      [1, 2, 3, 4, 5, 6, 7, 8, 2_000].map((failures) => retryDelay(failures, () => random, error));
    expect(delays(0)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((s) => s * 1_000));
    for (const [index, delay] of delays(0.999).entries()) {
      const full = delays(0)[index] ?? 0;
      expect(delay).toBeLessThan(full);
      expect(delay).toBeGreaterThanOrEqual((full * 2) / 3);
    }
    const asked = {
      kind: 'server',
      code: 'x',
      status: 429,
      message: 'x',
      retryAfterMs: 1e12,
    } as const;
    expect(retryDelay(1, () => 0, asked)).toBe(900_000);
  });

  test('SQ-25: a server that needs longer is given longer', async () => {
    const made = world();
    void made.loop.run();
    const patience: unknown[] = [];
    for (let round = 0; round < 7; round += 1) {
      await settle();
      patience.push(made.asked.at(-1)?.timeoutMs);
      await answer(made, networkError('timeout', 'x'));
      await made.clock.advance(60_000);
    }
    expect(patience).toEqual([15, 30, 60, 120, 240, 300, 300].map((s) => s * 1_000));
    await answer(made, wire('s1'));
    expect(made.asked.at(-1)?.timeoutMs).toBe(45_000);
    made.stop();
  });

  test('SQ-26: "Try now" ends the waiting and begins it anew', async () => {
    const made = await polling();
    for (let round = 0; round < 4; round += 1) {
      await answer(made, networkError('unreachable', 'x'));
      made.loop.retryNow();
    }
    await answer(made, networkError('unreachable', 'x'));
    expect(made.states.at(-1)).toMatchObject({ retryAt: made.clock.now() + 1_000 });
    made.stop();
  });

  test.each(['M_UNKNOWN_TOKEN', 'M_MISSING_TOKEN'])(
    'SQ-27: %s ends the loop, which can be run again',
    async (code) => {
      const made = world();
      const running = made.loop.run();
      await answer(made, serverError({ code, status: 401, message: 'x' }));
      await running;
      expect(made.asked).toHaveLength(1);
      void made.loop.run();
      await answer(made, wire('s1'));
      expect(made.states.at(-1)).toEqual({ kind: 'connected' });
      made.stop();
    },
  );

  test('SQ-27: a locked account is asked again, as it may be opened', async () => {
    const made = await polling();
    await answer(made, serverError({ code: 'M_USER_LOCKED', status: 401, message: 'x' }));
    expect(kinds(made).at(-1)).toBe('reconnecting');
    made.stop();
  });

  test('SQ-28: a full database is told and tried again after 30 s', async () => {
    const made = await polling();
    made.failApply = storageError('quota', 'full');
    await answer(made, wire('s2', true));
    expect(made.problems).toMatchObject([{ code: 'quota' }]);
    made.failApply = undefined;
    await made.clock.advance(29_999);
    await settle();
    const before = made.asked.length;
    await made.clock.advance(1);
    await answer(made, wire('s2', true));
    expect(made.asked[before]?.since).toBe('s1');
    expect(made.applied.at(-1)?.nextToken).toBe('s2');
    made.stop();
  });

  test.each(['superseded', 'corrupt', 'missing', 'newer-version'] as const)(
    'SQ-28: a database that is %s ends the loop',
    async (code) => {
      const made = world();
      const running = made.loop.run();
      made.failApply = storageError(code, 'x');
      await answer(made, wire('s1'));
      await running;
      expect(made.problems).toMatchObject([{ code }]);
      expect(made.asked).toHaveLength(1);
    },
  );

  test('SQ-28: stopping ends a request, a wait, and nothing is told of it', async () => {
    const inPoll = await polling();
    inPoll.stop();
    await settle();
    expect(inPoll.asked.at(-1)?.aborted()).toBe(true);
    expect(kinds(inPoll)).toEqual(['starting', 'connected']);

    const inPause = world();
    const running = inPause.loop.run();
    await answer(inPause, networkError('cut', 'x'));
    inPause.stop();
    await running;
    expect(inPause.asked).toHaveLength(1);
    await inPause.loop.run();
    expect(inPause.asked).toHaveLength(1);
  });
});

describe('network and sleep', () => {
  test('SQ-29: without a network it says so, tries every 30 s, and at once when it comes back', async () => {
    const made = await polling();
    made.network.set(false);
    await answer(made, networkError('unreachable', 'x'));
    const since = made.clock.now();
    expect(made.states.at(-1)).toEqual({ kind: 'offline', since });
    await made.clock.advance(30_000);
    await answer(made, networkError('unreachable', 'x'));
    expect(made.states.at(-1)).toEqual({ kind: 'offline', since });
    const before = made.asked.length;
    made.network.set(true);
    await settle();
    expect(made.asked.slice(before)).toMatchObject([{ waitMs: 0 }]);
    await answer(made, wire('s2'));
    expect(made.states.at(-1)).toEqual({ kind: 'connected' });
    made.stop();
  });

  test('SQ-29: a browser that wrongly says "offline" stays connected', async () => {
    const made = await polling();
    made.network.set(false);
    await answer(made, wire('s2'));
    expect(kinds(made)).toEqual(['starting', 'connected']);
    expect(made.asked.at(-1)).toMatchObject({ since: 's2', waitMs: 30_000 });
    made.stop();
  });

  test('SQ-29: after a sleep of the machine the dead poll is given up and asked anew without waiting', async () => {
    const made = await polling();
    const poll = made.asked.at(-1);
    await made.clock.advance(5_000);
    await made.clock.advance(5_000);
    expect(poll?.aborted()).toBe(false);
    await made.clock.advance(3_600_000);
    await settle();
    expect(poll?.aborted()).toBe(true);
    expect(made.asked.at(-1)).toMatchObject({ since: 's1', waitMs: 0 });
    expect(kinds(made)).toEqual(['starting', 'connected']);
    made.stop();
  });

  test('SQ-29: nothing keeps watching the clock after the answer', async () => {
    const made = await polling();
    for (const next of ['s2', 's3', 's4', 's5']) await answer(made, wire(next, true));
    expect(made.clock.sleepers()).toBe(1);
    made.stop();
    await settle();
    expect(made.clock.sleepers()).toBe(0);
  });
});
