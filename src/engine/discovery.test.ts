import { describe, expect, it } from 'vitest';
import { errorInfo } from '#base/errors.ts';
import { discoverServer } from './discovery.ts';
import { failure } from './testing/fakeNetwork.ts';
import type { FakeAnswer } from './testing/fakeNetwork.ts';
import { homeserverPages, probing, versionsPage } from './testing/probing.ts';
import type { Pages } from './testing/probing.ts';

const WELL_KNOWN = 'https://example.org/.well-known/matrix/client';
const VERSIONS = 'https://hs.example.org/_matrix/client/versions';
const wellKnown = (base: unknown): FakeAnswer => ({ body: { 'm.homeserver': { base_url: base } } });
const toHs: Pages = { [WELL_KNOWN]: wellKnown('https://hs.example.org/') };

async function codeOf(input: string, pages: Pages, options = {}) {
  const info = errorInfo(await failure(discoverServer(input, probing(pages, options).deps)));
  return `${info.kind}/${info.code}`;
}

describe('SI-2 .well-known', () => {
  it('leads to the homeserver, for a name and for a user id', async () => {
    for (const input of ['example.org', '@a:example.org:8448']) {
      const { deps, asked } = probing({ ...toHs, ...homeserverPages('https://hs.example.org') });
      expect(await discoverServer(input, deps)).toMatchObject({
        server: 'https://hs.example.org',
        discovery: 'well-known',
        versions: { versions: ['v1.1', 'v1.15'], unstableFeatures: ['org.example.on'] },
      });
      expect(asked()).toEqual([WELL_KNOWN, VERSIONS]);
    }
  });

  it('may be absent: the name is the address then, with its port', async () => {
    const direct = 'https://example.org:8448';
    for (const missing of [{ [WELL_KNOWN]: { status: 404, body: 'x' } }, {}]) {
      const { deps } = probing({ ...missing, ...homeserverPages(direct) });
      expect(await discoverServer('example.org:8448', deps)).toMatchObject({
        name: 'example.org:8448',
        server: direct,
        discovery: 'direct',
      });
    }
  });

  it.each([
    ['a server error', { status: 500, body: {} }],
    ['another status', { status: 403, body: {} }],
    ['a page for humans', { body: '<!doctype html>' }],
    ['nothing', { body: '' }],
    ['JSON of something else', { body: { a: 1 } }],
    ['an empty address', wellKnown('')],
  ])('that holds %s is told as unusable', async (_name, answer) => {
    const pages = { [WELL_KNOWN]: answer, ...homeserverPages('https://example.org') };
    expect(await codeOf('example.org', pages)).toBe('parse/well-known-invalid');
  });

  it('that names no address, or one where no homeserver is, is told as wrong', async () => {
    for (const base of ['hs.example.org', 'ftp://x', 'https://u:p@hs.example.org']) {
      const code = await codeOf('example.org', { [WELL_KNOWN]: wellKnown(base) });
      expect(code).toBe('parse/well-known-bad-address');
    }
    const page = { [VERSIONS]: { body: '<html>' } };
    expect(await codeOf('example.org', { ...toHs, ...page })).toBe('parse/well-known-bad-address');
    expect(await codeOf('example.org', toHs)).toBe('network/unreachable');
  });

  it('is read through redirects, the homeserver is not', async () => {
    const { deps, network } = probing({ ...toHs, ...homeserverPages('https://hs.example.org') });
    await discoverServer('example.org', deps);
    expect(network.seen.map(({ init }) => init.redirect)).toEqual(['follow', 'error']);
  });
});

describe('SI-1 addresses', () => {
  it('are asked themselves first', async () => {
    const pages = { ...toHs, ...homeserverPages('https://example.org') };
    const { deps, asked } = probing(pages);
    expect(await discoverServer('https://example.org/', deps)).toMatchObject({
      server: 'https://example.org',
      discovery: 'direct',
    });
    expect(asked()).toEqual(['https://example.org/_matrix/client/versions']);
  });

  it('may have been meant as a name', async () => {
    const site = { 'https://example.org/_matrix/client/versions': { status: 404, body: '' } };
    for (const pages of [toHs, { ...toHs, ...site }]) {
      const { deps } = probing({ ...pages, ...homeserverPages('https://hs.example.org') });
      expect(await discoverServer('https://example.org', deps)).toMatchObject({
        server: 'https://hs.example.org',
        discovery: 'well-known',
      });
    }
    expect(await codeOf('https://example.org', site)).toBe('parse/not-a-homeserver');
  });

  it('with a path stay what they are', async () => {
    const { deps } = probing(homeserverPages('https://example.org/hs'));
    expect((await discoverServer('https://example.org/hs/', deps)).server).toBe(
      'https://example.org/hs',
    );
    expect(await codeOf('https://example.org/no', toHs)).toBe('network/unreachable');
  });

  it('of this machine are tried without encryption, then with it', async () => {
    const plain = probing(homeserverPages('http://localhost:8008'), { secure: true });
    expect((await discoverServer('localhost:8008', plain.deps)).server).toBe(
      'http://localhost:8008',
    );
    const encrypted = probing(homeserverPages('https://localhost:8448'));
    expect((await discoverServer('localhost:8448', encrypted.deps)).server).toBe(
      'https://localhost:8448',
    );
  });

  it('without encryption are refused where the browser would refuse them', async () => {
    const pages = homeserverPages('http://hs.example.org');
    expect(await codeOf('http://hs.example.org', pages, { secure: true })).toBe('parse/insecure');
    const { deps } = probing(pages, { secure: false });
    expect((await discoverServer('http://hs.example.org', deps)).discovery).toBe('direct');
    const lan = homeserverPages('http://192.168.1.5:8008');
    expect(await codeOf('192.168.1.5:8008', lan, { secure: true })).toBe('parse/insecure');
  });

  it('of a public name are never tried without encryption', async () => {
    const { deps, asked } = probing(homeserverPages('http://example.org'));
    await failure(discoverServer('example.org', deps));
    expect(asked().filter((url) => url.startsWith('http:'))).toEqual([]);
  });
});

describe('SI-3 is it a homeserver', () => {
  const at = (answer: FakeAnswer) => ({ [VERSIONS]: answer });

  it.each([
    ['parse/not-a-homeserver', { body: '<html>' }],
    ['parse/not-a-homeserver', { body: { versions: 'v1.1' } }],
    ['parse/not-a-homeserver', { status: 404, body: {} }],
    ['parse/unsupported-version', { body: { versions: [] } }],
    ['parse/unsupported-version', { body: { versions: ['r0.0.1', 'r0.6.1', 'v2.0'] } }],
    ['server/HTTP_502', { status: 502, body: 'bad gateway' }],
    ['server/HTTP_429', { status: 429, body: {} }],
  ])('%s for %j', async (code, answer) => {
    expect(await codeOf('https://hs.example.org', at(answer))).toBe(code);
  });

  it('takes any version 1.x', async () => {
    for (const version of ['v1.1', 'v1.20']) {
      const { deps } = probing(at({ body: { versions: ['r0.1.0', version] } }));
      expect((await discoverServer('https://hs.example.org', deps)).versions.versions).toContain(
        version,
      );
    }
  });

  it('tells a server that web pages may not read from none at all', async () => {
    const noCors: Pages = {
      [VERSIONS]: ({ init }) => (init.mode === 'no-cors' ? versionsPage : undefined),
    };
    expect(await codeOf('https://hs.example.org', noCors)).toBe('parse/cors-missing');
    expect(await codeOf('https://hs.example.org', {})).toBe('network/unreachable');
  });

  it('waits 15 s', async () => {
    const never = () => new Promise<FakeAnswer>(() => undefined);
    const pages = { [VERSIONS]: never as unknown as () => FakeAnswer };
    const { deps, clock } = probing(pages);
    const call = failure(discoverServer('https://hs.example.org', deps));
    await clock.advance(14_999);
    expect(clock.sleepers()).toBe(1);
    await clock.advance(1);
    expect(errorInfo(await call)).toMatchObject({ code: 'timeout' });
  });

  it('measures how long the answer took', async () => {
    const { deps } = probing(at(versionsPage));
    let now = 0;
    const slow = { ...deps, now: () => (now += 40) };
    expect((await discoverServer('https://hs.example.org', slow)).latencyMs).toBe(40);
  });

  it('stops when the person types on', async () => {
    const { deps, asked } = probing(at(versionsPage));
    const stop = new AbortController();
    stop.abort();
    const call = discoverServer('https://hs.example.org', deps, stop.signal);
    expect(errorInfo(await failure(call))).toMatchObject({ code: 'aborted' });
    expect(asked()).toEqual([]);
  });
});

describe('SI-5 origins', () => {
  it('are allowed only while they are asked', async () => {
    const { deps, origins } = probing({ ...toHs, ...homeserverPages('https://hs.example.org') });
    await discoverServer('example.org', deps);
    await failure(discoverServer('https://nowhere.example', deps));
    for (const host of ['example.org', 'hs.example.org', 'nowhere.example']) {
      expect(origins.has(`https://${host}`)).toBe(false);
    }
  });
});
