import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import http from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appConfig, serveApp } from './serve.mjs';

const script = 'export const a = 1;\n'.repeat(200);
/** @type {string} */
let folder;
/** @type {import('./serve.mjs').Served} */
let served;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'nacre-serve-'));
  const dist = path.join(folder, 'dist');
  await mkdir(path.join(dist, 'assets'), { recursive: true });
  await writeFile(path.join(folder, 'secret.txt'), 'secret');
  await writeFile(path.join(dist, 'index.html'), '<script>let a</script>');
  await writeFile(path.join(dist, 'assets', 'index-Ab3_d9-x.js'), script);
  const config = appConfig({ baseUrl: 'https://example.org' });
  served = await serveApp({ dist, config, port: 0, base: '/some/path', reportUri: '/csp' });
});

afterAll(async () => {
  await served.close();
  await rm(folder, { recursive: true });
});

/**
 * Sends the path as it is, which fetch does not.
 * @param {string} target
 * @param {http.OutgoingHttpHeaders} [headers]
 * @param {string} [method]
 * @returns {Promise<{ status: number | undefined, headers: http.IncomingHttpHeaders, body: Buffer }>}
 */
function ask(target, headers = {}, method = 'GET') {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: served.port, path: target, headers, method };
    const request = http.request(options, (response) => {
      /** @type {Buffer[]} */
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          headers: response.headers,
          body: Buffer.concat(parts),
        }),
      );
    });
    request.on('error', reject).end();
  });
}

describe('serveApp', () => {
  it('serves the page below its path, with the policy that fits its inline script', async () => {
    const answer = await ask('/some/path/');
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['content-security-policy']).toMatch(
      /script-src [^;]*'sha256-[^;]*; .*report-uri \/csp/u,
    );
    expect((await ask('/some/path')).headers.location).toBe('/some/path/');
  });

  it('compresses, and answers a question for what one has already without a body', async () => {
    const target = '/some/path/assets/index-Ab3_d9-x.js?x';
    const answer = await ask(target, { 'accept-encoding': 'gzip, br' });
    expect(answer.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(answer.body).toString()).toBe(script);
    expect((await ask(target, { 'accept-encoding': 'br;q=0' })).body.toString()).toBe(script);
    const etag = String(answer.headers.etag);
    const again = await ask(target, { 'accept-encoding': 'br', 'if-none-match': etag });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    expect((await ask(target, {}, 'HEAD')).body).toHaveLength(0);
  });

  it('tells the app its homeserver', async () => {
    const answer = await ask('/some/path/config.json');
    expect(answer.headers['cache-control']).toBe('no-cache');
    expect(JSON.parse(answer.body.toString())).toEqual({
      default_server_config: { 'm.homeserver': { base_url: 'https://example.org' } },
      brand: 'Nacre',
    });
  });

  it.each([
    '/',
    '/some/path/missing.js',
    '/some/path/assets',
    '/some/path/../../secret.txt',
    '/some/path/%2e%2e/secret.txt',
    '/some/path/..%2fsecret.txt',
    '/some/path/%00',
    '/some/path/%zz',
  ])('has nothing at %s', async (target) => {
    expect((await ask(target)).status).toBe(404);
  });

  it('takes no other method', async () => {
    expect((await ask('/some/path/', {}, 'POST')).status).toBe(405);
  });
});
