import { describe, expect, it } from 'vitest';
import { errorInfo, networkError, serverError } from '#base/errors.ts';
import { deviceId, homeserver, userId } from '#protocol/testing/ids.ts';
import type { AccountRow } from '#storage/rows.ts';
import { registerAccount, signInAgain, signInWithPassword, signOutOnServer } from './session.ts';
import { failure } from './testing/fakeNetwork.ts';
import type { FakeAnswer, SeenRequest } from './testing/fakeNetwork.ts';
import { homeserverPages, probing } from './testing/probing.ts';
import type { Pages } from './testing/probing.ts';

const HS = 'https://hs.example';
const hs = homeserver(HS);
const LOGIN = `${HS}/_matrix/client/v3/login`;
const REGISTER = `${HS}/_matrix/client/v3/register`;
const credentials = { server: hs, username: ' ünï ', password: ' p"ä ', deviceName: 'Nacre' };
const answer = { user_id: '@ünï:hs.example', device_id: 'DEV', access_token: 'a1' };
const row: AccountRow = {
  account: '@ünï:hs.example|DEV' as AccountRow['account'],
  userId: userId('@ünï:hs.example'),
  deviceId: deviceId('DEV'),
  server: hs,
  accessToken: 'old',
  refreshToken: 'oldRefresh',
  expiresAt: 1,
  session: 'soft-logged-out',
  signedInAt: 7,
};

describe('SI-10 password', () => {
  it('makes an account of what was typed', async () => {
    const body = { ...answer, refresh_token: 'r1', expires_in_ms: 300_000 };
    const { deps, network, clock, origins } = probing({ [LOGIN]: { body } });
    expect(await signInWithPassword(credentials, deps)).toEqual({
      account: '@ünï:hs.example|DEV',
      userId: '@ünï:hs.example',
      deviceId: 'DEV',
      server: HS,
      accessToken: 'a1',
      refreshToken: 'r1',
      expiresAt: clock.now() + 300_000,
      session: 'active',
      signedInAt: clock.now(),
    });
    expect(network.seen[0]?.body).toMatchObject({
      identifier: { type: 'm.id.user', user: 'ünï' },
      password: ' p"ä ',
      initial_device_display_name: 'Nacre',
      refresh_token: true,
    });
    expect(network.seen[0]?.token).toBeUndefined();
    expect(origins.has(HS)).toBe(false);
  });

  it('keeps the server’s refusals', async () => {
    const body = { errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 9000 };
    const { deps, origins } = probing({ [LOGIN]: { status: 429, body } });
    const error = await failure(signInWithPassword(credentials, deps));
    expect(errorInfo(error)).toMatchObject({ code: 'M_LIMIT_EXCEEDED', retryAfterMs: 9000 });
    expect(JSON.stringify(errorInfo(error))).not.toContain('p"ä');
    expect(origins.has(HS)).toBe(false);
  });
});

describe('SI-11 registration', () => {
  const dummy = { flows: [{ stages: ['m.login.dummy'] }], session: 's1' };
  const isSecond = ({ body }: SeenRequest) =>
    typeof body === 'object' && body !== null && 'auth' in body;
  const playing = (challenge: unknown, second: FakeAnswer): Pages => ({
    [REGISTER]: (request) => (isSecond(request) ? second : { status: 401, body: challenge }),
  });

  it('sends the same again with the stage that asks for nothing', async () => {
    const { deps, network } = probing(playing(dummy, { body: answer }));
    expect(await registerAccount(credentials, deps)).toMatchObject({ accessToken: 'a1' });
    const [first, second] = network.seen.map((request) => request.body);
    expect(first).toMatchObject({ username: 'ünï', password: ' p"ä ', refresh_token: true });
    expect(second).toEqual({ ...Object(first), auth: { type: 'm.login.dummy', session: 's1' } });
  });

  it('takes a server that asks nothing at its word', async () => {
    const { deps, network } = probing({ [REGISTER]: { body: answer } });
    expect(await registerAccount(credentials, deps)).toMatchObject({ accessToken: 'a1' });
    expect(network.seen).toHaveLength(1);
  });

  it('takes the name out of a user id', async () => {
    const { deps, network } = probing({ [REGISTER]: { body: answer } });
    await registerAccount({ ...credentials, username: '@ada:hs.example' }, deps);
    expect(network.seen[0]?.body).toMatchObject({ username: 'ada' });
  });

  it('stops where the server asks for more, before or after', async () => {
    const captcha = { flows: [{ stages: ['m.login.recaptcha'] }], session: 's1' };
    const refused = { status: 401, body: { ...dummy, errcode: 'M_UNAUTHORIZED' } };
    for (const pages of [playing(captcha, { body: answer }), playing(dummy, refused)]) {
      const { deps, origins } = probing(pages);
      const error = errorInfo(await failure(registerAccount(credentials, deps)));
      expect(error).toMatchObject({ kind: 'engine', code: 'unsupported' });
      expect(origins.has(HS)).toBe(false);
    }
  });

  it('keeps the server’s refusals', async () => {
    const taken = { status: 400, body: { errcode: 'M_USER_IN_USE' } };
    const { deps } = probing(playing(dummy, taken));
    const error = errorInfo(await failure(registerAccount(credentials, deps)));
    expect(error).toMatchObject({ kind: 'server', code: 'M_USER_IN_USE' });
  });
});

describe('SI-12 another address', () => {
  const named = (base: string, more: Pages = {}) => {
    const well = { 'm.homeserver': { base_url: base } };
    return probing({ [LOGIN]: { body: { ...answer, well_known: well } }, ...more }).deps;
  };

  it('is taken where a homeserver answers', async () => {
    const deps = named('https://new.example/', homeserverPages('https://new.example'));
    expect((await signInWithPassword(credentials, deps)).server).toBe('https://new.example');
  });

  it('is not taken where none answers, nor away from encryption', async () => {
    const plain = homeserverPages('http://new.example');
    for (const deps of [named('https://new.example'), named('http://new.example', plain)]) {
      expect((await signInWithPassword(credentials, deps)).server).toBe(HS);
    }
  });
});

describe('SI-13 signing in again', () => {
  it('is the same device with new tokens, and nothing of the old ones', async () => {
    const { deps, network } = probing({ [LOGIN]: { body: answer } });
    const again = await signInAgain(row, 'secret', deps);
    const { refreshToken: _old, expiresAt: _end, ...kept } = row;
    expect(again).toEqual({ ...kept, accessToken: 'a1', session: 'active' });
    expect(network.seen[0]?.body).toMatchObject({
      device_id: 'DEV',
      identifier: { user: '@ünï:hs.example' },
      password: 'secret',
    });
  });

  it('as somebody else or on another device is refused, and that session ended', async () => {
    for (const other of [{ user_id: '@b:hs.example' }, { device_id: 'OTHER' }]) {
      const { deps, network, origins } = probing({
        [LOGIN]: { body: { ...answer, ...other } },
        [`${HS}/_matrix/client/v3/logout`]: { body: {} },
      });
      const error = errorInfo(await failure(signInAgain(row, 'x', deps)));
      expect(error).toMatchObject({ kind: 'parse', code: 'other-device' });
      expect(network.seen.at(-1)).toMatchObject({ path: '/_matrix/client/v3/logout', token: 'a1' });
      expect(origins.has(HS)).toBe(false);
    }
  });
});

describe('SI-14 signing out', () => {
  const out = (error?: Error) =>
    signOutOnServer({
      request: async (request, options) => {
        expect([request.path, options?.timeoutMs]).toEqual(['/_matrix/client/v3/logout', 5000]);
        if (error !== undefined) throw error;
        return Promise.resolve(request.parse({}));
      },
    });

  it('says whether the session has ended, and never fails', async () => {
    expect(await out()).toBe(true);
    const unknown = { code: 'M_UNKNOWN_TOKEN', status: 401, message: '' };
    expect(await out(serverError(unknown))).toBe(true);
    expect(await out(networkError('timeout', ''))).toBe(false);
    expect(await out(new Error('a bug'))).toBe(false);
  });
});
