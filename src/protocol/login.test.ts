import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NacreError } from '#base/errors.ts';
import {
  loginFlowsRequest,
  logoutRequest,
  passwordLoginRequest,
  refreshRequest,
  whoAmIRequest,
} from './login.ts';
import { dummySuffices, registerProbeRequest, registerRequest } from './register.ts';
import type { Challenge } from './register.ts';
import {
  capabilitiesRequest,
  mediaConfigRequest,
  parseWellKnown,
  softwareRequest,
  versionsRequest,
} from './serverInfo.ts';
import { deviceId } from './testing/ids.ts';

const session = {
  user_id: '@ö:a',
  device_id: 'DEV',
  access_token: 'syt_1',
  refresh_token: 'syr_1',
};
const registration = { username: 'ö', password: 'p"', deviceName: 'd' };

describe('any answer', () => {
  const requests = [
    loginFlowsRequest,
    passwordLoginRequest({ username: 'a', password: 'b' }),
    refreshRequest('r'),
    whoAmIRequest,
    registerRequest(registration),
    registerProbeRequest,
    versionsRequest,
    mediaConfigRequest,
    capabilitiesRequest,
    softwareRequest,
  ];

  it('is read or refused with a typed error', () => {
    fc.assert(
      fc.property(fc.constantFrom(...requests), fc.anything(), (request, body) => {
        try {
          request.parse(body);
        } catch (error) {
          expect(error).toBeInstanceOf(NacreError);
        }
      }),
    );
  });
});

describe('login', () => {
  it('asks for a refresh token, and for the same device after a soft logout', () => {
    const login = { username: '@a:b', password: 'x', deviceId: deviceId('D1') };
    expect(passwordLoginRequest(login)).toMatchObject({
      authenticated: false,
      body: {
        type: 'm.login.password',
        identifier: { type: 'm.id.user', user: '@a:b' },
        password: 'x',
        refresh_token: true,
        device_id: 'D1',
      },
    });
    const body = passwordLoginRequest({ username: 'a', password: 'x', deviceName: 'N' }).body;
    expect(body).toMatchObject({ initial_device_display_name: 'N' });
    expect(body).not.toHaveProperty('device_id');
  });

  it('reads the session', () => {
    const well = { 'm.homeserver': { base_url: 'https://hs.a/' } };
    const { parse } = passwordLoginRequest({ username: 'a', password: 'b' });
    expect(parse({ ...session, expires_in_ms: 3e5, well_known: well })).toEqual({
      userId: '@ö:a',
      deviceId: 'DEV',
      accessToken: 'syt_1',
      refreshToken: 'syr_1',
      expiresInMs: 300_000,
      server: 'https://hs.a',
    });
    expect(parse({ user_id: '@a:b', device_id: 'D', access_token: 't' })).toEqual({
      userId: '@a:b',
      deviceId: 'D',
      accessToken: 't',
    });
  });

  it('refuses tokens that do not fit into a header, and answers without user or device', () => {
    const { parse } = passwordLoginRequest({ username: 'a', password: 'b' });
    for (const token of ['a b', 'a\nb', 'ö', '', 3]) {
      expect(() => parse({ ...session, access_token: token })).toThrow(NacreError);
    }
    expect(() => parse({ ...session, device_id: undefined })).toThrow(NacreError);
    expect(() => parse({ ...session, user_id: 'a' })).toThrow(NacreError);
  });

  it('keeps the order of the flows', () => {
    const flows = [{ type: 'm.login.sso' }, 3, { type: 'm.login.password' }];
    expect(loginFlowsRequest.parse({ flows })).toEqual(['m.login.sso', 'm.login.password']);
    expect(() => loginFlowsRequest.parse({})).toThrow(NacreError);
  });

  it('refreshes without the access token and logs out with it', () => {
    expect(refreshRequest('r1')).toMatchObject({
      authenticated: false,
      body: { refresh_token: 'r1' },
    });
    expect(refreshRequest('r1').parse({ access_token: 'a' })).toEqual({ accessToken: 'a' });
    expect(logoutRequest.authenticated).toBe(true);
    expect(logoutRequest).not.toHaveProperty('body');
    expect(whoAmIRequest.parse({ user_id: '@a:b', device_id: 'D' })).toEqual({
      userId: '@a:b',
      deviceId: 'D',
    });
  });
});

describe('registration', () => {
  const challenge = (...flows: readonly unknown[]): Challenge =>
    registerProbeRequest.parse({ flows, session: 's1' });

  it('takes the server’s questions for an answer', () => {
    const flows = [{ stages: ['m.login.dummy'] }];
    expect(registerRequest(registration).parse({ flows, session: 's1' })).toEqual({
      kind: 'challenge',
      flows: [['m.login.dummy']],
      session: 's1',
    });
    expect(registerRequest(registration).parse(session)).toMatchObject({ kind: 'registered' });
    expect(registerRequest(registration).interactive).toBe(true);
  });

  it('sends the same body again with the stage that asks for nothing', () => {
    const first = registerRequest(registration).body;
    const second = registerRequest(registration, { session: 's1' }).body;
    expect(second).toEqual({ ...first, auth: { type: 'm.login.dummy', session: 's1' } });
    expect(first).not.toHaveProperty('auth');
  });

  it('probes without a name', () => {
    expect(registerProbeRequest.body).not.toHaveProperty('username');
    expect(registerProbeRequest.body).toEqual({ inhibit_login: true });
  });

  it('knows when a name and a password suffice', () => {
    const dummy = { stages: ['m.login.dummy'] };
    const captcha = { stages: ['m.login.recaptcha', 'm.login.dummy'] };
    expect(dummySuffices(challenge(dummy))).toBe(true);
    expect(dummySuffices(challenge(captcha, dummy))).toBe(true);
    expect(dummySuffices(challenge({ stages: [] }))).toBe(true);
    expect(dummySuffices(challenge(captcha))).toBe(false);
    expect(dummySuffices(challenge())).toBe(false);
    expect(dummySuffices(challenge({ stages: [3] }, { stages: 'x' }, 7))).toBe(false);
  });
});

describe('what a server says of itself', () => {
  it('reads versions and the features that are on', () => {
    const body = {
      versions: ['r0.6.1', 'v1.15', 3],
      unstable_features: { a: true, b: false, c: 1 },
    };
    expect(versionsRequest.parse(body)).toEqual({
      versions: ['r0.6.1', 'v1.15'],
      unstableFeatures: ['a'],
    });
    expect(() => versionsRequest.parse({ versions: 'v1.1' })).toThrow(NacreError);
  });

  it('SI-2 reads .well-known as the specification’s algorithm does', () => {
    const file = (base: unknown, more = {}) => ({ 'm.homeserver': { base_url: base }, ...more });
    expect(parseWellKnown(file('https://hs.a/x/'))).toEqual({
      kind: 'found',
      server: 'https://hs.a/x',
    });
    for (const body of [undefined, null, [], {}, file(3), file(''), { 'm.homeserver': 'x' }]) {
      expect(parseWellKnown(body)).toEqual({ kind: 'invalid' });
    }
    for (const address of ['hs.a', 'javascript:alert(1)', 'https://', 'https://a?b']) {
      expect(parseWellKnown(file(address))).toEqual({ kind: 'bad-address' });
    }
    const identity = (value: unknown) => file('https://a', { 'm.identity_server': value });
    expect(parseWellKnown(identity({ base_url: 'https://vector.im' })).kind).toBe('found');
    for (const value of [{}, { base_url: 'x' }, 3, null]) {
      expect(parseWellKnown(identity(value))).toEqual({ kind: 'invalid' });
    }
  });

  it('never throws at .well-known', () => {
    fc.assert(
      fc.property(fc.anything(), (body) => {
        expect(parseWellKnown(body).kind).toBe('invalid');
      }),
    );
  });

  it('reads limits and capabilities with the defaults of the specification', () => {
    expect(mediaConfigRequest.parse({ 'm.upload.size': 1000 })).toEqual({ maxUploadBytes: 1000 });
    expect(mediaConfigRequest.parse({})).toEqual({});
    expect(capabilitiesRequest.parse({ capabilities: {} })).toEqual({
      changePassword: true,
      setDisplayName: true,
      setAvatar: true,
      defaultRoomVersion: '1',
      stableRoomVersions: [],
    });
    const available = { 10: 'stable', 11: 'stable', 12: 'unstable', x: 3 };
    const capabilities = {
      'm.change_password': { enabled: false },
      'm.room_versions': { default: '11', available },
    };
    expect(capabilitiesRequest.parse({ capabilities })).toMatchObject({
      changePassword: false,
      defaultRoomVersion: '11',
      stableRoomVersions: ['10', '11'],
    });
  });

  it('reads the software', () => {
    const server = { name: 'Synapse', version: '1.163.2' };
    expect(softwareRequest.parse({ server })).toEqual(server);
    expect(softwareRequest.parse({ server: { name: 3 } })).toBeUndefined();
  });
});
