import { createHash } from 'node:crypto';
import path from 'node:path';

/**
 * Every header that Nacre's files are served with. The build, the servers of this project and the README
 * take them from here alone.
 *
 * A page may load scripts of its own origin alone and talks to nobody but that origin: the engine's worker
 * speaks to homeservers, and a page's policy does not reach workers, so that their scripts come with a
 * policy of their own. Trusted Types leave one way to make a worker: the default policy of the boot script.
 */

/** The one Trusted Types policy that a page may make. */
const trustedTypesPolicy = 'default';

/**
 * @typedef {object} CspOptions
 * @property {readonly string[]} [scriptHashes] of inline scripts, such as `sha256-…`
 * @property {string} [reportUri] where browsers report violations to; for tests
 */

/**
 * @param {CspOptions} [options]
 * @returns {string} the policy of pages
 */
export function pageCsp({ scriptHashes = [], reportUri } = {}) {
  return policy(
    [
      ['default-src', "'none'"],
      ['script-src', "'self'", "'wasm-unsafe-eval'", ...scriptHashes.map((hash) => `'${hash}'`)],
      ['style-src', "'self'"],
      ['img-src', "'self'", 'data:', 'blob:'],
      ['media-src', "'self'", 'blob:'],
      ['font-src', "'self'"],
      ['connect-src', "'self'"],
      ['worker-src', "'self'"],
      ['manifest-src', "'self'"],
      ['base-uri', "'none'"],
      ['form-action', "'none'"],
      ['frame-ancestors', "'none'"],
      ['require-trusted-types-for', "'script'"],
      ['trusted-types', trustedTypesPolicy],
    ],
    reportUri,
  );
}

/**
 * @param {Pick<CspOptions, 'reportUri'>} [options]
 * @returns {string} the policy of worker scripts
 */
export function workerCsp({ reportUri } = {}) {
  return policy(
    [
      ['default-src', "'none'"],
      ['script-src', "'self'", "'wasm-unsafe-eval'"],
      ['connect-src', "'self'", 'https:', 'http://localhost:*', 'http://127.0.0.1:*'],
      ['worker-src', "'self'"],
    ],
    reportUri,
  );
}

/**
 * @param {readonly (readonly string[])[]} directives
 * @param {string | undefined} reportUri
 */
function policy(directives, reportUri) {
  const all = reportUri === undefined ? directives : [...directives, ['report-uri', reportUri]];
  return all.map((directive) => directive.join(' ')).join('; ');
}

/**
 * @param {string} html
 * @returns {string[]} the hashes of its inline scripts, for `scriptHashes`
 */
export function inlineScriptHashes(html) {
  return [...html.matchAll(/<script(?<attributes>[^>]*)>(?<script>[\s\S]*?)<\/script>/gu)]
    .filter(({ groups }) => !/\ssrc\s*=/u.test(groups?.['attributes'] ?? ''))
    .map(({ groups }) => groups?.['script'] ?? '')
    .map((script) => `sha256-${createHash('sha256').update(script).digest('base64')}`);
}

/**
 * Worker scripts have "worker" in their name; the build sees to that.
 * @param {string} file a path with slashes
 */
export function isWorkerScript(file) {
  return /worker[^/]*\.js$/iu.test(file);
}

/**
 * @param {string} file a path below the built folder, with slashes
 * @param {CspOptions} [options]
 * @returns {Record<string, string>} everything but type, length and encoding
 */
export function headersFor(file, options = {}) {
  return {
    'Cache-Control': cacheControl(file),
    'Content-Security-Policy': isWorkerScript(file) ? workerCsp(options) : pageCsp(options),
    'Cross-Origin-Opener-Policy': 'same-origin-allow-popups',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': permissionsPolicy,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  };
}

/** The abilities that Nacre uses for calls, for itself alone; nothing else, and nothing for anybody else. */
const permissionsPolicy = [
  'accelerometer=()',
  'browsing-topics=()',
  'camera=(self)',
  'display-capture=(self)',
  'geolocation=()',
  'gyroscope=()',
  'hid=()',
  'magnetometer=()',
  'microphone=(self)',
  'midi=()',
  'payment=()',
  'serial=()',
  'usb=()',
].join(', ');

/** @param {string} file */
function cacheControl(file) {
  const isHashed = /^assets\/.+-[\w-]{8,}\.\w+$/u.test(file);
  return isHashed ? 'public, max-age=31536000, immutable' : 'no-cache';
}

/** @type {Readonly<Record<string, string>>} */
const contentTypes = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** @param {string} file */
export function contentType(file) {
  return contentTypes[path.extname(file).toLowerCase()] ?? 'application/octet-stream';
}
