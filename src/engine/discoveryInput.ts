import { parseError } from '#base/errors.ts';
import { parseHomeserverUrl } from '#protocol/ids.ts';
import type { HomeserverUrl } from '#protocol/ids.ts';

/** What a person typed to name their homeserver, tidied. */
export type ServerInput =
  /** A server name: asked by `.well-known`, and its own address if there is none. */
  | { readonly kind: 'name'; readonly name: string; readonly host: string }
  /** An address that was typed as one, or one on this machine: taken at its word. */
  | {
      readonly kind: 'address';
      readonly name: string;
      /** Tried one after another. */
      readonly candidates: readonly HomeserverUrl[];
      /** Where to look for `.well-known` when none of them is a homeserver. */
      readonly host?: string;
    };

const MAX_INPUT = 1000;

/**
 * Reads a server name, an address with or without scheme, or a user id.
 * https://spec.matrix.org/v1.15/appendices/#server-name
 * @throws `parse/server-name`
 */
export function readServerInput(input: string): ServerInput {
  const text = tidy(input);
  if (text === '' || text.length > MAX_INPUT) throw badName();
  if (/^[a-z][a-z\d+.-]*:\/\//iu.test(text)) return readAddress(text);
  const [name = ''] = text.split('/', 1);
  const url = httpsAddress(name);
  if (url === undefined || name.includes('@') || !/[\p{L}\p{N}]/u.test(name)) throw badName();
  const { host, hostname } = new URL(url);
  if (isLoopback(hostname)) {
    return { kind: 'address', name: host, candidates: addresses(['http:', 'https:'], host, text) };
  }
  if (isPrivate(hostname)) {
    const candidates = addresses(['https:', 'http:'], host, text);
    return { kind: 'address', name: host, candidates, host: hostname };
  }
  return { kind: 'name', name: host, host: hostname };
}

/** Spaces, and the invisible characters that come with pasting, mean nothing; of a user id only the server counts. */
function tidy(input: string): string {
  const text = input.replace(/[\s\u200b-\u200f\u2060\ufeff]+/gu, '');
  const userId = /^@[^:/]*:(?<server>.+)$/u.exec(text);
  return userId?.groups?.['server'] ?? text;
}

function readAddress(text: string): ServerInput {
  const url = parseHomeserverUrl(withoutApiPath(text));
  if (url === undefined) throw badName();
  const { host, hostname, protocol, pathname } = new URL(url);
  const bare = pathname === '/' && protocol === 'https:' && !isLoopback(hostname);
  return { kind: 'address', name: host, candidates: [url], ...(bare ? { host: hostname } : {}) };
}

/** People copy the address of an endpoint. */
function withoutApiPath(text: string): string {
  return text.replace(/\/_matrix\/.*$/u, '').replace(/[?#].*$/u, '');
}

/** On this machine and in a private network a homeserver may have no certificate. */
function addresses(
  protocols: readonly string[],
  host: string,
  text: string,
): readonly HomeserverUrl[] {
  const path = withoutApiPath(text.includes('/') ? text.slice(text.indexOf('/')) : '');
  return protocols
    .map((protocol) => parseHomeserverUrl(`${protocol}//${host}${path}`))
    .filter((address) => address !== undefined);
}

function httpsAddress(name: string): HomeserverUrl | undefined {
  return name === '' ? undefined : parseHomeserverUrl(`https://${name}`);
}

/** Whether a host name means this machine: browsers let a secure page speak plain HTTP to it. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(?:\.\d{1,3}){3}$/u.test(hostname)
  );
}

/** Names and addresses that nobody outside of one's own network can have. */
function isPrivate(hostname: string): boolean {
  return (
    /\.(?:local|lan|internal|home\.arpa)$/u.test(hostname) ||
    /^(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2,3}$/u.test(hostname)
  );
}

function badName() {
  return parseError('server-name', 'This is neither the name nor the address of a server');
}
