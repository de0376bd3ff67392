import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { contentType, headersFor, inlineScriptHashes } from './headers.mjs';

const brotli = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);

/**
 * @typedef {object} ServeOptions
 * @property {string | (() => string)} dist the built folder; a function is asked at each request, so that another build can take its place
 * @property {unknown} [config] served as `config.json`; without it the built folder's own file is
 * @property {string} [base] the path that the app stands under, "/" unless given
 * @property {string} [reportUri] added to the policies; for tests
 *
 * @typedef {object} Representation
 * @property {Buffer} body
 * @property {string} etag
 *
 * @typedef {{ kind: 'file', file: string, content: Buffer }
 *   | { kind: 'refused', status: number, headers: Record<string, string> }} Found
 *
 * @typedef {object} Served
 * @property {string} url with the base and a final slash
 * @property {number} port
 * @property {() => Promise<void>} close ends open connections too
 */

/**
 * The `config.json` for a homeserver, with the keys that admins know from other clients.
 * @param {{ baseUrl: string, serverName?: string }} homeserver
 */
export function appConfig({ baseUrl, serverName }) {
  const homeserver = { base_url: baseUrl, server_name: serverName };
  return { default_server_config: { 'm.homeserver': homeserver }, brand: 'Nacre' };
}

/**
 * A request handler for the built app, as a production server would answer. Files are read when they are
 * asked for; compressed forms are kept as long as the file does not change.
 * @param {ServeOptions} options
 * @returns {(request: http.IncomingMessage, response: http.ServerResponse) => void}
 */
export function createStaticHandler(options) {
  const base = `/${(options.base ?? '/').replaceAll(/^\/+|\/+$/gu, '')}/`.replace('//', '/');
  const represent = createRepresentations();

  return (request, response) => {
    answer(request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else refuse(response, 500);
    });
  };

  /**
   * @param {http.IncomingMessage} request
   * @param {http.ServerResponse} response
   */
  async function answer(request, response) {
    const found = await find(request);
    if (found.kind === 'refused') {
      refuse(response, found.status, found.headers);
      return;
    }
    const { file, content } = found;
    const encoding = chooseEncoding(file, request.headers['accept-encoding'] ?? '');
    const { body, etag } = await represent(content, encoding);
    const isKnown = request.headers['if-none-match'] === etag;
    response.writeHead(isKnown ? 304 : 200, {
      ...headersFor(file, cspOptions(file, content, options)),
      ...(isKnown ? {} : { 'Content-Length': body.length }),
      ...(encoding === undefined ? {} : { 'Content-Encoding': encoding }),
      'Content-Type': contentType(file),
      ETag: etag,
      Vary: 'Accept-Encoding',
    });
    response.end(isKnown || request.method === 'HEAD' ? undefined : body);
  }

  /**
   * @param {http.IncomingMessage} request
   * @returns {Promise<Found>}
   */
  async function find({ method, url = '/' }) {
    if (method !== 'GET' && method !== 'HEAD') {
      return { kind: 'refused', status: 405, headers: { Allow: 'GET, HEAD' } };
    }
    const target = url.replace(/[?#].*$/u, '');
    if (`${target}/` === base) {
      return { kind: 'refused', status: 308, headers: { Location: base } };
    }
    const file = target.startsWith(base) ? fileOf(target.slice(base.length)) : undefined;
    const content = file === undefined ? undefined : await contentOf(file, options);
    if (file === undefined || content === undefined) {
      return { kind: 'refused', status: 404, headers: {} };
    }
    return { kind: 'file', file, content };
  }
}

/** @type {(file: string, content: Buffer, options: ServeOptions) => import('./headers.mjs').CspOptions} */
function cspOptions(file, content, { reportUri }) {
  const scriptHashes = file.endsWith('.html') ? inlineScriptHashes(content.toString()) : [];
  return reportUri === undefined ? { scriptHashes } : { scriptHashes, reportUri };
}

/**
 * @param {http.ServerResponse} response
 * @param {number} status
 * @param {Record<string, string>} [headers]
 */
function refuse(response, status, headers = {}) {
  const text = `${status} ${http.STATUS_CODES[status]}\n`;
  response.writeHead(status, {
    ...headersFor(''),
    ...headers,
    'Content-Type': 'text/plain; charset=utf-8',
  });
  response.end(text);
}

/**
 * @param {string} encoded what follows the base in the address
 * @returns {string | undefined} a relative path that does not leave the folder
 */
function fileOf(encoded) {
  try {
    const file = decodeURIComponent(encoded) || 'index.html';
    const isOdd = /[\0\\]/u.test(file) || file.split('/').some((part) => part.startsWith('.'));
    return isOdd ? undefined : file;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} file
 * @param {ServeOptions} options
 * @returns {Promise<Buffer | undefined>}
 */
async function contentOf(file, { dist, config }) {
  if (file === 'config.json' && config !== undefined) {
    return Buffer.from(`${JSON.stringify(config, undefined, 2)}\n`);
  }
  const full = path.join(typeof dist === 'string' ? dist : dist(), file);
  try {
    return (await stat(full)).isFile() ? await readFile(full) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} file
 * @param {string} accepted the request's header
 * @returns {'br' | 'gzip' | undefined}
 */
function chooseEncoding(file, accepted) {
  if (!/^(?:text\/|application\/(?:json|manifest|wasm)|image\/svg)/u.test(contentType(file))) {
    return undefined;
  }
  const offers = accepted.split(',').map((offer) => offer.trim());
  const takes = (/** @type {string} */ name) =>
    offers.some((offer) => offer.split(';')[0] === name && !/;\s*q=0(?:\.0*)?$/u.test(offer));
  if (takes('br')) return 'br';
  return takes('gzip') ? 'gzip' : undefined;
}

function createRepresentations() {
  /** @type {Map<string, Promise<Representation>>} by what they were made of */
  const kept = new Map();
  const most = 400;
  /**
   * @param {Buffer} content
   * @param {'br' | 'gzip' | undefined} encoding
   * @returns {Promise<Representation>}
   */
  return (content, encoding) => {
    const hash = createHash('sha256').update(content).digest('base64url').slice(0, 22);
    const etag = `"${hash}${encoding === undefined ? '' : `-${encoding}`}"`;
    if (encoding === undefined) return Promise.resolve({ body: content, etag });
    const known = kept.get(etag);
    if (known !== undefined) return known;
    if (kept.size >= most) kept.clear();
    const body = encoding === 'br' ? brotli(content, brotliOptions(content)) : gzip(content);
    const made = body.then((compressed) => ({ body: compressed, etag }));
    kept.set(etag, made);
    return made;
  };
}

/** @param {Buffer} content */
function brotliOptions(content) {
  // The best level takes seconds for a large script; this one is about as small as gzip's best or smaller.
  return {
    params: {
      [zlib.constants.BROTLI_PARAM_QUALITY]: 5,
      [zlib.constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  };
}

/**
 * Serves the built app on this computer alone, by both of localhost's addresses where there are two.
 * @param {ServeOptions & { port: number }} options port 0 takes any free one
 * @returns {Promise<Served>}
 */
export async function serveApp(options) {
  const handler = createStaticHandler(options);
  const first = await listen(handler, options.port, '127.0.0.1');
  const address = first.address();
  const port = address !== null && typeof address === 'object' ? address.port : options.port;
  // A computer without IPv6, or somebody else there: 127.0.0.1 is enough.
  const second = await listen(handler, port, '::1').catch(() => undefined);
  const base = (options.base ?? '/').replaceAll(/^\/+|\/+$/gu, '');
  return {
    url: `http://localhost:${port}/${base === '' ? '' : `${base}/`}`,
    port,
    async close() {
      await Promise.all([first, second].map((server) => closeServer(server)));
    },
  };
}

/**
 * @param {http.RequestListener} handler
 * @param {number} port
 * @param {string} host
 */
async function listen(handler, port, host) {
  const server = http.createServer(handler);
  server.listen({ port, host });
  await once(server, 'listening');
  return server;
}

/** @param {http.Server | undefined} server */
async function closeServer(server) {
  if (server === undefined) return;
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
