import { describe, expect, it } from 'vitest';
import { errorInfo, storageError } from '#base/errors.ts';
import { createLogger } from '#base/logger.ts';
import { manualClock } from '#base/testing/manualClock.ts';
import { makeAccountKey } from '#protocol/ids.ts';
import type { ApiRequest } from '#protocol/request.ts';
import { deviceId, homeserver, userId } from '#protocol/testing/ids.ts';
import type { AccountRow } from '#storage/rows.ts';
import { createHttp } from './http.ts';
import { createAccountServer } from './httpAccount.ts';
import { createHttpOrigins } from './httpOrigins.ts';
import { failure, fakeNetwork } from './testing/fakeNetwork.ts';
import type { FakeAnswer, SeenRequest } from './testing/fakeNetwork.ts';

const hs = homeserver('https://hs.example');
const user = userId('@ö:hs.example');
const device = deviceId('DEV"');
const row: AccountRow = {
  account: makeAccountKey(user, device),
  userId: user,
  deviceId: device,
  server: hs,
  accessToken: 'a1',
  refreshToken: 'r1',
  session: 'active',
  signedInAt: 5,
};
const { refreshToken: _none, ...bare } = row;

const get: ApiRequest<unknown> = {
  method: 'GET',
  path: '/_matrix/client/v3/thing',
  authenticated: true,
  parse: (body) => body,
};

type Play = {
  readonly first?: AccountRow;
  /** What requests other than refreshes are answered. */
  readonly thing?: (request: SeenRequest) => FakeAnswer | undefined;
  readonly refresh?: (request: SeenRequest) => FakeAnswer | undefined | Promise<FakeAnswer>;
  readonly keep?: () => Promise<void>;
};

const unknownToken = (soft?: boolean): FakeAnswer => ({
  status: 401,
  body: { errcode: 'M_UNKNOWN_TOKEN', ...(soft === undefined ? {} : { soft_logout: soft }) },
});
const refreshed = { body: { access_token: 'a2', refresh_token: 'r2', expires_in_ms: 300_000 } };

/** A server that knows the token `a2` only, unless a test says otherwise. */
function setUp(play: Play = {}) {
  const clock = manualClock();
  const { thing = ({ token }) => (token === 'a2' ? { body: { ok: 1 } } : unknownToken(true)) } =
    play;
  const { refresh = () => refreshed } = play;
  const network = fakeNetwork((request) =>
    request.path === '/_matrix/client/v3/refresh' ? refresh(request) : thing(request),
  );
  const origins = createHttpOrigins();
  origins.allow(hs);
  const logger = createLogger('test', () => undefined, clock.now);
  const events: string[] = [];
  let current = play.first ?? row;
  const server = createAccountServer({
    http: createHttp({ fetch: network.fetch, clock, origins, logger }),
    clock,
    logger,
    current: () => current,
    keepTokens: async (next) => {
      events.push(`keep after ${network.seen.length}`);
      await (play.keep?.() ?? Promise.resolve());
      current = next;
    },
    onSessionEnd: (end) => events.push(end),
    onUnlocked: () => events.push('unlocked'),
  });
  const refreshes = () => network.seen.filter((request) => request.path.endsWith('/refresh'));
  const set = (next: AccountRow) => {
    current = next;
  };
  return { server, network, clock, events, refreshes, current: () => current, set };
}

describe('SI-20 refresh', () => {
  it('follows a refused token, once for all that wait, and every request is made again', async () => {
    const { server, refreshes, network, current, clock } = setUp();
    const answers = await Promise.all([1, 2, 3].map(() => server.request(get)));
    expect(answers).toEqual([{ ok: 1 }, { ok: 1 }, { ok: 1 }]);
    expect(refreshes().map(({ body, token }) => [body, token])).toEqual([
      [{ refresh_token: 'r1' }, undefined],
    ]);
    expect(network.seen).toHaveLength(7);
    expect(current()).toEqual({
      ...row,
      accessToken: 'a2',
      refreshToken: 'r2',
      expiresAt: clock.now() + 300_000,
    });
  });

  it('stores the new tokens before one of them is used', async () => {
    let stored: (() => void) | undefined;
    const keep = () =>
      new Promise<void>((resolve) => {
        stored = resolve;
      });
    const { server, network, clock, events } = setUp({ keep });
    const answer = server.request(get);
    await clock.advance(10);
    expect(events).toEqual(['keep after 2']);
    expect(network.seen.map((request) => request.token)).toEqual(['a1', undefined]);
    stored?.();
    expect(await answer).toEqual({ ok: 1 });
    expect(network.seen.at(-1)?.token).toBe('a2');
  });

  it('does not use tokens that could not be stored, and keeps the old ones', async () => {
    const keep = () => Promise.reject(storageError('quota', 'full'));
    const { server, network, current } = setUp({ keep });
    expect(errorInfo(await failure(server.request(get)))).toMatchObject({ code: 'quota' });
    expect(network.seen.some((request) => request.token === 'a2')).toBe(false);
    expect(current()).toEqual(row);
  });

  it('keeps the refresh token where the server gives no new one', async () => {
    const { server, current } = setUp({ refresh: () => ({ body: { access_token: 'a2' } }) });
    await server.request(get);
    expect(current()).toEqual({ ...row, accessToken: 'a2' });
  });

  it('comes 60 s before the token ends, and in the middle of a short life', async () => {
    const shortLived = { access_token: 'a2', refresh_token: 'r2', expires_in_ms: 20_000 };
    const any = { thing: () => ({ body: {} }), refresh: () => ({ body: shortLived }) };
    const clock = manualClock();
    const {
      server,
      refreshes,
      clock: own,
    } = setUp({
      ...any,
      first: { ...row, expiresAt: clock.now() + 61_000 },
    });
    const refreshesAfter = async (ms: number) => {
      await own.advance(ms);
      await server.request(get);
      return refreshes().length;
    };
    expect(await refreshesAfter(0)).toBe(0);
    expect(await refreshesAfter(1000)).toBe(1);
    expect(await refreshesAfter(9000)).toBe(1);
    expect(await refreshesAfter(1000)).toBe(2);
  });

  it('that fails on the way does not matter while the old token is good', async () => {
    const clock = manualClock();
    const { server, clock: own } = setUp({
      first: { ...row, expiresAt: clock.now() + 10_000 },
      thing: () => ({ body: { ok: 1 } }),
      refresh: () => undefined,
    });
    expect(await server.request(get)).toEqual({ ok: 1 });
    await own.advance(10_000);
    expect(errorInfo(await failure(server.request(get)))).toMatchObject({ code: 'unreachable' });
  });

  it('that fails on the way fails the request as the network would, and ends nothing', async () => {
    const failures = [
      [undefined, { kind: 'network', code: 'unreachable' }],
      [
        { status: 502, body: 'bad' },
        { kind: 'server', code: 'HTTP_502' },
      ],
      [
        { status: 429, body: { errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 7 } },
        { retryAfterMs: 7 },
      ],
      [
        { status: 404, body: '<html>' },
        { kind: 'network', code: 'unreachable' },
      ],
      [
        { status: 401, body: '<html>' },
        { kind: 'network', code: 'unreachable' },
      ],
      [{ body: 'nonsense' }, { kind: 'network', code: 'unreachable' }],
    ] as const;
    for (const [answer, expected] of failures) {
      const { server, events, current } = setUp({ refresh: () => answer });
      expect(errorInfo(await failure(server.request(get)))).toMatchObject(expected);
      expect(events).toEqual([]);
      expect(current()).toEqual(row);
    }
  });

  it('is not made for a request that used a token which has been replaced since', async () => {
    const play = setUp({
      thing: ({ token }) => {
        if (token !== 'a1') return { body: { ok: 1 } };
        play.set({ ...row, accessToken: 'a9' });
        return unknownToken(true);
      },
    });
    expect(await play.server.request(get)).toEqual({ ok: 1 });
    expect(play.refreshes()).toEqual([]);
  });

  it('goes on for the others when one of those who wait gives up', async () => {
    let answer: ((value: FakeAnswer) => void) | undefined;
    const refresh = () =>
      new Promise<FakeAnswer>((resolve) => {
        answer = resolve;
      });
    const { server, clock } = setUp({ refresh });
    const stop = new AbortController();
    const impatient = failure(server.request(get, { signal: stop.signal }));
    const patient = server.request(get);
    await clock.advance(1);
    stop.abort();
    expect(errorInfo(await impatient)).toMatchObject({ code: 'aborted' });
    answer?.(refreshed);
    expect(await patient).toEqual({ ok: 1 });
  });
});

describe('SI-21 the end of a session', () => {
  const ended = async (play: Play) => {
    const { server, events } = setUp(play);
    const first = errorInfo(await failure(server.request(get)));
    await failure(server.request(get));
    return { first, events: events.filter((event) => !event.startsWith('keep')) };
  };

  it('is soft or hard by what a refused refresh says, and is told once', async () => {
    const soft = await ended({ refresh: () => unknownToken(true) });
    expect(soft.events).toEqual(['soft']);
    expect(soft.first).toMatchObject({ code: 'M_UNKNOWN_TOKEN', softLogout: true });
    expect((await ended({ refresh: () => unknownToken(false) })).events).toEqual(['hard']);
  });

  it('is what the access token’s own refusal says, where that of the refresh does not', async () => {
    const refusals = [{ status: 403, body: { errcode: 'M_FORBIDDEN' } }, unknownToken()];
    for (const refusal of refusals) {
      const refresh = () => refusal;
      const soft = await ended({ refresh, thing: () => unknownToken(true) });
      expect(soft.events).toEqual(['soft']);
      const hard = await ended({ refresh, thing: () => unknownToken(false) });
      expect(hard.events).toEqual(['hard']);
      expect(hard.first).toMatchObject({ code: 'M_UNKNOWN_TOKEN', softLogout: false });
      const whoAmI = '/_matrix/client/v3/account/whoami';
      const unsure = await ended({
        refresh,
        thing: ({ path }) => (path === whoAmI ? undefined : unknownToken(true)),
      });
      expect(unsure.events).toEqual([]);
      expect(unsure.first).toMatchObject({ kind: 'network', code: 'unreachable' });
    }
  });

  it('has not come while the access token is good, whatever the refresh is answered', async () => {
    const { server, events, clock } = setUp({
      first: { ...row, expiresAt: manualClock().now() + 30_000 },
      thing: () => ({ body: { user_id: user } }),
      refresh: () => ({ status: 403, body: { errcode: 'M_FORBIDDEN' } }),
    });
    await server.request(get);
    await clock.advance(29_999);
    await server.request(get);
    expect(events).toEqual([]);
  });

  it('is soft where the server has forgotten what a refresh is', async () => {
    const refresh = () => ({ status: 404, body: { errcode: 'M_UNRECOGNIZED' } });
    expect((await ended({ refresh })).events).toEqual(['soft']);
  });

  it('is soft or hard by the answer itself where there is no refresh token', async () => {
    const thing = (soft?: boolean) => ({ first: bare, thing: () => unknownToken(soft) });
    expect((await ended(thing(true))).events).toEqual(['soft']);
    expect((await ended(thing(false))).events).toEqual(['hard']);
    expect((await ended(thing())).events).toEqual(['hard']);
  });

  it('never follows from a proxy’s 401 or from other refusals', async () => {
    const answers: FakeAnswer[] = [
      { status: 401, body: '<html>' },
      { status: 401, body: { errcode: 'M_MISSING_TOKEN' } },
      { status: 403, body: { errcode: 'M_FORBIDDEN' } },
    ];
    for (const answer of answers) {
      expect((await ended({ thing: () => answer })).events).toEqual([]);
    }
  });

  it('is told again for the tokens of a new login', async () => {
    const play = setUp({ first: bare, thing: () => unknownToken(true) });
    await failure(play.server.request(get));
    play.set({ ...bare, accessToken: 'a7' });
    await failure(play.server.request(get));
    expect(play.events).toEqual(['soft', 'soft']);
  });

  it('is not told of tokens that have been replaced since', async () => {
    const play = setUp({
      first: bare,
      thing: () => {
        play.set({ ...bare, accessToken: 'a7' });
        return unknownToken(false);
      },
    });
    await failure(play.server.request(get));
    expect(play.events).toEqual([]);
  });

  it('says when an account is locked and when it is so no more', async () => {
    let locked = true;
    const lockedAnswer = { status: 401, body: { errcode: 'M_USER_LOCKED', soft_logout: true } };
    const play = setUp({ thing: () => (locked ? lockedAnswer : { body: {} }) });
    await failure(play.server.request(get));
    await failure(play.server.request(get));
    locked = false;
    await play.server.request(get);
    await play.server.request(get);
    expect(play.events).toEqual(['locked', 'unlocked']);
    expect(play.refreshes()).toEqual([]);
  });
});
