import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { contentType, headersFor, inlineScriptHashes, pageCsp, workerCsp } from './headers.mjs';

/** @param {string} policy */
const directives = (policy) =>
  new Map(policy.split('; ').map((text) => [text.split(' ')[0], text.split(' ').slice(1)]));

describe('pageCsp', () => {
  it('lets a page load its own files alone and speak to its own origin alone', () => {
    const policy = directives(pageCsp());
    expect(policy.get('default-src')).toEqual(["'none'"]);
    expect(policy.get('connect-src')).toEqual(["'self'"]);
    expect(policy.get('script-src')).toEqual(["'self'", "'wasm-unsafe-eval'"]);
    expect(policy.get('frame-ancestors')).toEqual(["'none'"]);
    expect(policy.get('require-trusted-types-for')).toEqual(["'script'"]);
    expect(pageCsp()).not.toMatch(/unsafe-inline|'unsafe-eval'|\*/u);
  });

  it('adds the hashes of inline scripts and, for tests, where to report', () => {
    const policy = directives(pageCsp({ scriptHashes: ['sha256-abc='], reportUri: '/csp' }));
    expect(policy.get('script-src')).toContain("'sha256-abc='");
    expect(policy.get('report-uri')).toEqual(['/csp']);
  });
});

describe('workerCsp', () => {
  it('lets a worker speak to homeservers', () => {
    const policy = directives(workerCsp());
    expect(policy.get('connect-src')).toEqual([
      "'self'",
      'https:',
      'http://localhost:*',
      'http://127.0.0.1:*',
    ]);
  });
});

describe('inlineScriptHashes', () => {
  it('hashes what stands inline, byte for byte, and no script with an address', () => {
    const inline = '\n let a = "ß < b"; ';
    const html = `<script>${inline}</script><script type="module" src="./a.js"></script>`;
    const hash = createHash('sha256').update(inline).digest('base64');
    expect(inlineScriptHashes(html)).toEqual([`sha256-${hash}`]);
  });
});

describe('headersFor', () => {
  it.each([
    ['assets/index-Ab3_d9-x.js', 'public, max-age=31536000, immutable'],
    ['assets/inter-latin-BV6zfvmH.woff2', 'public, max-age=31536000, immutable'],
    ['index.html', 'no-cache'],
    ['config.json', 'no-cache'],
    ['mark.svg', 'no-cache'],
  ])('says for how long %s may be kept', (file, expected) => {
    expect(headersFor(file)['Cache-Control']).toBe(expected);
  });

  it.each(['assets/engine-worker-Ab3_d9-x.js', 'assets/sharedWorker-Ab3_d9-x.js', 'worker.js'])(
    'gives the worker script %s a policy of its own',
    (file) => {
      expect(headersFor(file)['Content-Security-Policy']).toBe(workerCsp());
    },
  );

  it('gives everything else the policy of pages, and every file the other headers', () => {
    const headers = headersFor('workers/index.html');
    expect(headers['Content-Security-Policy']).toBe(pageCsp());
    expect(headers).toMatchObject({
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cross-Origin-Opener-Policy': 'same-origin-allow-popups',
    });
    expect(headers).not.toHaveProperty('Cross-Origin-Embedder-Policy');
  });
});

it('knows the types that browsers insist on', () => {
  expect(contentType('assets/olm-x.wasm')).toBe('application/wasm');
  expect(contentType('assets/a.js')).toBe('text/javascript; charset=utf-8');
});
