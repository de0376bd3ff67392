import { describe, expect, it } from 'vitest';
import { errorInfo } from '#base/errors.ts';
import { homeserver } from '#protocol/testing/ids.ts';
import { isUsable, probeServer } from './serverFacts.ts';
import { failure } from './testing/fakeNetwork.ts';
import type { FakeAnswer } from './testing/fakeNetwork.ts';
import { homeserverPages, probing, versionsPage } from './testing/probing.ts';
import type { Pages } from './testing/probing.ts';

const HS = 'https://hs.example';
const at = (path: string) => `${HS}/_matrix/${path}`;

async function factsOf(pages: Pages) {
  const { deps } = probing(homeserverPages(HS, pages));
  return probeServer(HS, deps);
}

async function registrationOf(answer: FakeAnswer) {
  return (await factsOf({ [at('client/v3/register')]: answer })).registration;
}

describe('SI-4 facts', () => {
  it('say all that one can know before signing in', async () => {
    const { deps, origins } = probing(homeserverPages(HS));
    expect(await probeServer(HS, deps)).toEqual({
      name: 'hs.example',
      server: HS,
      discovery: 'direct',
      versions: ['v1.1', 'v1.15'],
      unstableFeatures: ['org.example.on'],
      loginFlows: ['m.login.password'],
      registration: { kind: 'closed' },
      slidingSync: false,
      cors: { readable: true, retryAfterReadable: false },
      latencyMs: 0,
    });
    expect(origins.has(HS)).toBe(false);
  });

  it('know sliding sync by its flag', async () => {
    const flags = { 'org.matrix.simplified_msc3575': true };
    const body = { versions: ['v1.15'], unstable_features: flags };
    expect((await factsOf({ [at('client/versions')]: { body } })).slidingSync).toBe(true);
  });

  it('say how one can register', async () => {
    const challenge = (...flows: readonly string[][]): FakeAnswer => ({
      status: 401,
      body: { session: 's', flows: flows.map((stages) => ({ stages })) },
    });
    expect(await registrationOf(challenge(['m.login.dummy']))).toEqual({ kind: 'open' });
    expect(
      await registrationOf(challenge(['m.login.recaptcha', 'x'], ['m.login.recaptcha'])),
    ).toEqual({ kind: 'needs', stages: ['m.login.recaptcha', 'x'] });
    const forbidden = { status: 403, body: { errcode: 'M_FORBIDDEN' } };
    expect(await registrationOf(forbidden)).toEqual({ kind: 'closed' });
    const unrecognized = { status: 404, body: { errcode: 'M_UNRECOGNIZED' } };
    expect(await registrationOf(unrecognized)).toEqual({ kind: 'closed' });
    for (const answer of [{ status: 500, body: '' }, { status: 429, body: {} }, { body: {} }]) {
      expect(await registrationOf(answer)).toEqual({ kind: 'unknown' });
    }
  });

  it('take a server without this kind of login for one that offers none', async () => {
    for (const status of [404, 405]) {
      const facts = await factsOf({ [at('client/v3/login')]: { status, body: {} } });
      expect(facts.loginFlows).toEqual([]);
    }
  });

  it('fail where the logins cannot be read', async () => {
    const pages = homeserverPages(HS, { [at('client/v3/login')]: { status: 503, body: '' } });
    const { deps, origins } = probing(pages);
    expect(errorInfo(await failure(probeServer(HS, deps)))).toMatchObject({ code: 'HTTP_503' });
    expect(origins.has(HS)).toBe(false);
  });

  it('name the software by its header, or by the federation API behind a proxy', async () => {
    const versions = (server: string): Pages => ({
      [at('client/versions')]: { ...versionsPage, headers: { Server: server } },
      [at('federation/v1/version')]: { body: { server: { name: 'Dendrite', version: '0.15' } } },
    });
    expect((await factsOf(versions('Synapse/1.163.2'))).software).toEqual({
      name: 'Synapse',
      version: '1.163.2',
    });
    for (const proxy of ['nginx/1.27', 'Caddy', 'cloudflare']) {
      expect((await factsOf(versions(proxy))).software).toMatchObject({ name: 'Dendrite' });
    }
  });

  it('count Retry-After as readable only where the server says so', async () => {
    const readable = async (expose: string) => {
      const headers = { 'Access-Control-Expose-Headers': expose };
      const facts = await factsOf({ [at('client/versions')]: { ...versionsPage, headers } });
      return facts.cors.retryAfterReadable;
    };
    expect(await readable('Synapse-Trace-Id, Server')).toBe(false);
    expect(await readable('Server, Retry-After')).toBe(true);
    expect(await readable('*')).toBe(true);
  });

  it('hold the limit for uploads where an account can ask, and do without it', async () => {
    const { deps } = probing(homeserverPages(HS));
    const config = { 'm.upload.size': 5000 };
    const account = {
      request: <T>(request: { readonly parse: (body: unknown) => T }) =>
        Promise.resolve(request.parse(config)),
    };
    expect((await probeServer(HS, deps, { account })).maxUploadBytes).toBe(5000);
    const broken = { request: () => Promise.reject(new Error('no')) };
    expect(await probeServer(HS, deps, { account: broken })).not.toHaveProperty('maxUploadBytes');
  });
});

describe('isUsable', () => {
  it('is true where a homeserver answers at this very address', async () => {
    const { deps } = probing(homeserverPages(HS));
    expect(await isUsable(homeserver(HS), deps)).toBe(true);
    expect(await isUsable(homeserver('https://other.example'), deps)).toBe(false);
  });
});
