import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import type { Clock } from '#base/clock.ts';
import { errorInfo } from '#base/errors.ts';
import { createLogger } from '#base/logger.ts';
import { manualClock } from '#base/testing/manualClock.ts';
import type { ApiRequest } from '#protocol/request.ts';
import { homeserver } from '#protocol/testing/ids.ts';
import { createGuestServer, createHttp } from './http.ts';
import type { HttpDeps } from './http.ts';
import { createHttpOrigins } from './httpOrigins.ts';
import { failure, fakeNetwork } from './testing/fakeNetwork.ts';
import type { FakeAnswer } from './testing/fakeNetwork.ts';

const hs = homeserver('https://hs.example/sub');
const SECRET = 'syt_secret_token';

function setUp(fetch: HttpDeps['fetch'], clock: Clock = manualClock(), address: string = hs) {
  const lines: string[] = [];
  const origins = createHttpOrigins();
  origins.allow(address);
  const logger = createLogger('http', (line) => lines.push(line.text), clock.now);
  return { http: createHttp({ fetch, clock, origins, logger }), origins, lines };
}

const get: ApiRequest<unknown> = {
  method: 'GET',
  path: '/_matrix/client/v3/thing',
  query: { a: 'ä&b', n: 1, no: undefined, yes: true },
  authenticated: true,
  parse: (body) => body,
};

const answering = (answer: FakeAnswer | undefined) => setUp(fakeNetwork(() => answer).fetch).http;
const errorOf = async (answer: FakeAnswer | undefined) =>
  errorInfo(await failure(answering(answer).call(hs, get)));

describe('requests', () => {
  it('carry the token in the header alone, and nothing of the browser', async () => {
    const network = fakeNetwork(() => ({ body: { ok: 1 } }));
    const { http, lines } = setUp(network.fetch);
    expect(await http.call(hs, get, { accessToken: SECRET })).toEqual({ ok: 1 });
    const [request] = network.seen;
    expect(request?.url).toBe(
      'https://hs.example/sub/_matrix/client/v3/thing?a=%C3%A4%26b&n=1&yes=true',
    );
    expect(request?.token).toBe(SECRET);
    expect(request?.init).toMatchObject({
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      redirect: 'error',
    });
    expect(lines).toEqual([]);
  });

  it('leave the token out where the endpoint wants none', async () => {
    const network = fakeNetwork(() => ({ body: {} }));
    const { http } = setUp(network.fetch);
    await http.call(hs, { ...get, authenticated: false }, { accessToken: SECRET });
    await createGuestServer(http, hs).request(get);
    expect(network.seen.map((request) => request.token)).toEqual([undefined, undefined]);
  });

  it('send JSON, and no type where there is no body', async () => {
    const network = fakeNetwork(() => ({ body: {} }));
    const { http } = setUp(network.fetch);
    const body = { text: '𝔘"', n: null };
    await http.call(hs, { ...get, method: 'PUT', body });
    await http.call(hs, { ...get, method: 'POST' });
    expect(network.seen.map((request) => request.body)).toEqual([body, undefined]);
    const types = network.seen.map(({ init }) => new Headers(init.headers).get('Content-Type'));
    expect(types).toEqual(['application/json', null]);
  });
});

describe('origins', () => {
  it('refuses every origin that is not allowed, before anything leaves', async () => {
    const network = fakeNetwork(() => ({ body: {} }));
    const { http, origins } = setUp(network.fetch);
    for (const address of [
      'https://other.example',
      'http://hs.example',
      'https://hs.example:444',
    ]) {
      const error = errorInfo(await failure(http.call(homeserver(address), get)));
      expect(error).toMatchObject({ kind: 'network', code: 'forbidden-origin' });
    }
    expect(await failure(http.answers('https://other.example/'))).toBeInstanceOf(Error);
    expect(network.seen).toEqual([]);
    const release = origins.allow('https://other.example/x');
    await http.call(homeserver('https://other.example'), get);
    release();
    expect(origins.has('https://other.example')).toBe(false);
  });

  it('holds an origin until the last has let it go', () => {
    const origins = createHttpOrigins();
    const [one, two] = [origins.allow('https://a/x'), origins.allow('https://a')];
    one();
    one();
    expect(origins.has('https://a')).toBe(true);
    two();
    expect(origins.has('https://a')).toBe(false);
  });
});

describe('answers', () => {
  it('become typed errors', async () => {
    const body = { errcode: 'M_FORBIDDEN', error: 'No', soft_logout: true };
    expect(await errorOf({ status: 403, body })).toEqual({
      kind: 'server',
      code: 'M_FORBIDDEN',
      status: 403,
      message: 'No',
      softLogout: true,
    });
    expect(await errorOf({ status: 502, body: '<html>Bad gateway</html>' })).toMatchObject({
      kind: 'server',
      code: 'HTTP_502',
      status: 502,
    });
    expect(
      await errorOf({ status: 500, body: { errcode: 'not a code!', error: 3 } }),
    ).toMatchObject({
      code: 'HTTP_500',
    });
    expect(await errorOf({ body: '{"cut":' })).toMatchObject({ kind: 'parse', code: 'json' });
    expect(await errorOf({ body: '' })).toMatchObject({ kind: 'parse', code: 'json' });
    expect(await errorOf(undefined)).toMatchObject({ kind: 'network', code: 'unreachable' });
  });

  it('say when to come back: the body first, then the header in either form', async () => {
    const clock = manualClock(Date.parse('2026-01-01T00:00:00Z'));
    const wait = async (body: unknown, header?: string) => {
      const headers = header === undefined ? {} : { 'Retry-After': header };
      const { http } = setUp(fakeNetwork(() => ({ status: 429, body, headers })).fetch, clock);
      const error = errorInfo(await failure(http.call(hs, get)));
      return error.kind === 'server' ? error.retryAfterMs : error;
    };
    expect(await wait({ errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 1500 }, '9')).toBe(1500);
    expect(await wait({}, '9')).toBe(9000);
    expect(await wait({}, 'Thu, 01 Jan 2026 00:00:05 GMT')).toBe(5000);
    expect(await wait({}, 'Thu, 01 Jan 2020 00:00:05 GMT')).toBe(0);
    expect(await wait({}, 'soon')).toBeUndefined();
    expect(await wait({ retry_after_ms: 'x' })).toBeUndefined();
    expect(await wait({ retry_after_ms: 1e300 })).toBe(3_600_000);
    expect(await wait({ retry_after_ms: -1 })).toBe(0);
  });

  it('to interactive requests are the parser’s where they offer flows, errors where not', async () => {
    const request = { ...get, interactive: true } as const;
    const challenge = { flows: [], session: 's' };
    expect(await answering({ status: 401, body: challenge }).call(hs, request)).toEqual(challenge);
    const refusals = [
      answering({ status: 401, body: { errcode: 'M_UNKNOWN_TOKEN' } }).call(hs, request),
      answering({ status: 403, body: challenge }).call(hs, request),
      answering({ status: 401, body: challenge }).call(hs, get),
    ];
    for (const refusal of refusals) {
      expect(errorInfo(await failure(refusal)).kind).toBe('server');
    }
  });

  it('never show a token in an error', async () => {
    const network = fakeNetwork(() => undefined);
    const { http } = setUp(network.fetch);
    const error = await failure(http.call(hs, get, { accessToken: SECRET }));
    expect(String(error) + JSON.stringify(error)).not.toContain(SECRET);
  });
});

describe('time', () => {
  it('gives up at the deadline: the caller’s, the request’s, or 30 s', async () => {
    const clock = manualClock();
    const { http } = setUp(fakeNetwork(() => new Promise(() => undefined)).fetch, clock);
    const slow = { ...get, timeoutMs: 60_000 };
    const calls = [http.call(hs, get), http.call(hs, slow), http.call(hs, slow, { timeoutMs: 10 })];
    const codes: string[] = [];
    for (const call of calls) {
      call.catch((error: unknown) => codes.push(errorInfo(error).code));
    }
    const after = async (ms: number) => {
      await clock.advance(ms);
      return codes.length;
    };
    expect([await after(10), await after(29_989), await after(1)]).toEqual([1, 1, 2]);
    expect([await after(29_999), await after(1)]).toEqual([2, 3]);
    expect(codes).toEqual(['timeout', 'timeout', 'timeout']);
    expect(clock.sleepers()).toBe(0);
  });

  it('stops when the caller gives up', async () => {
    const clock = manualClock();
    const network = fakeNetwork(() => new Promise(() => undefined));
    const { http } = setUp(network.fetch, clock);
    const stop = new AbortController();
    const call = failure(http.call(hs, get, { signal: stop.signal }));
    stop.abort();
    expect(errorInfo(await call)).toMatchObject({ kind: 'network', code: 'aborted' });
    expect(network.seen[0]?.init.signal?.aborted).toBe(true);
    const late = failure(http.call(hs, get, { signal: stop.signal }));
    expect(errorInfo(await late)).toMatchObject({ code: 'aborted' });
    expect(network.seen).toHaveLength(1);
    expect(clock.sleepers()).toBe(0);
  });
});

describe('a real connection', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  async function listen(handler: (request: IncomingMessage, response: ServerResponse) => void) {
    const listening = createServer(handler);
    server = listening;
    await new Promise<void>((resolve) => {
      listening.listen(0, '127.0.0.1', resolve);
    });
    const address = listening.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const local = homeserver(`http://127.0.0.1:${address.port}`);
    const fetch: HttpDeps['fetch'] = (url, init) => globalThis.fetch(url, init);
    return { local, http: setUp(fetch, systemClock, local).http };
  }

  it('that is cut in the middle of the body is told from one that was never made', async () => {
    for (const header of [{ 'Content-Length': '1000' }, { 'Transfer-Encoding': 'chunked' }]) {
      const { local, http } = await listen((_request, response) => {
        response.writeHead(200, header);
        response.write('{"next_batch":"s');
        setTimeout(() => response.socket?.destroy(), 30);
      });
      expect(errorInfo(await failure(http.call(local, get)))).toMatchObject({ code: 'cut' });
      server?.close();
      server?.closeAllConnections();
      expect(errorInfo(await failure(http.call(local, get)))).toMatchObject({
        code: 'unreachable',
      });
    }
  });

  it('reads characters that were split between packets', async () => {
    const bytes = Buffer.from(JSON.stringify({ text: 'ä𝔘🎐'.repeat(50) }));
    const { local, http } = await listen((_request, response) => {
      response.write(bytes.subarray(0, 11));
      setTimeout(() => response.write(bytes.subarray(11, 14)), 10);
      setTimeout(() => response.end(bytes.subarray(14)), 20);
    });
    expect(await http.call(local, get)).toEqual({ text: 'ä𝔘🎐'.repeat(50) });
  });

  it('does not follow a redirect with a token, but follows one without secrets', async () => {
    const { local, http } = await listen((request, response) => {
      if (request.url === '/end') response.end('{"end":true}');
      else response.writeHead(302, { Location: '/end' }).end();
    });
    const call = http.call(local, get, { accessToken: SECRET });
    expect(errorInfo(await failure(call))).toMatchObject({ code: 'unreachable' });
    const url = `${local}/begin`;
    const answer = await http.exchange({ method: 'GET', url, followRedirects: true });
    expect(answer.text).toBe('{"end":true}');
  });

  it('does not read more than the bound', async () => {
    const { local, http } = await listen((_request, response) => {
      const more = () => {
        if (!response.destroyed) response.write(' '.repeat(100_000), more);
      };
      more();
    });
    const call = http.call(local, { ...get, maxBytes: 1_000_000 });
    expect(errorInfo(await failure(call))).toMatchObject({ kind: 'network', code: 'too-large' });
  });
});
