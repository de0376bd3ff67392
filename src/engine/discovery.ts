import { errorInfo, parseError, serverError } from '#base/errors.ts';
import type { ErrorInfo } from '#base/errors.ts';
import { parseHomeserverUrl } from '#protocol/ids.ts';
import type { HomeserverUrl } from '#protocol/ids.ts';
import type { RequestOptions } from '#protocol/request.ts';
import { parseWellKnown, versionsRequest } from '#protocol/serverInfo.ts';
import type { Versions, WellKnown } from '#protocol/serverInfo.ts';
import { isLoopback, readServerInput } from './discoveryInput.ts';
import type { ServerInput } from './discoveryInput.ts';
import type { Http, HttpAnswer } from './http.ts';
import type { HttpOrigins } from './httpOrigins.ts';

/** A homeserver that answers and whose answers may be read. */
export type FoundServer = {
  /** What the person typed, tidied. */
  readonly name: string;
  readonly server: HomeserverUrl;
  readonly discovery: 'well-known' | 'direct';
  readonly versions: Versions;
  /** Headers of the answer of `/versions`, as far as they may be read. */
  readonly headers: HttpAnswer['headers'];
  /** Milliseconds that `/versions` took. */
  readonly latencyMs: number;
};

export type DiscoveryDeps = {
  readonly http: Http;
  readonly origins: HttpOrigins;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The page came over https, so the browser refuses plain HTTP but to this machine. */
  readonly secure: boolean;
};

const TIMEOUT = 15_000;

/**
 * Finds the homeserver that a person means. The rules and the codes of every failure are in `docs/spec/sign-in.md`.
 * https://spec.matrix.org/v1.15/client-server-api/#server-discovery
 */
export async function discoverServer(
  input: string,
  deps: DiscoveryDeps,
  signal?: AbortSignal,
): Promise<FoundServer> {
  const typed = readServerInput(input);
  const look = createLook(deps, signal);
  if (typed.kind === 'address') return findAddress(typed, look);
  const known = await look.wellKnown(typed.host);
  if (known !== undefined) return look.server(typed.name, known, 'well-known');
  const direct = parseHomeserverUrl(`https://${typed.name}`);
  if (direct === undefined) throw parseError('server-name', 'The name makes no address');
  return look.server(typed.name, direct, 'direct');
}

type Look = {
  /** The address in `.well-known`; undefined where the host has none. */
  readonly wellKnown: (host: string) => Promise<HomeserverUrl | undefined>;
  readonly server: (
    name: string,
    server: HomeserverUrl,
    discovery: FoundServer['discovery'],
  ) => Promise<FoundServer>;
};

function createLook(deps: DiscoveryDeps, signal: AbortSignal | undefined): Look {
  const options = { timeoutMs: TIMEOUT, ...(signal === undefined ? {} : { signal }) };
  return {
    wellKnown: (host) => readWellKnown(host, deps, options),
    server: async (name, server, discovery) => {
      refuseInsecure(server, deps.secure);
      const release = deps.origins.allow(server);
      try {
        const begun = deps.now();
        const { versions, headers } = await readVersions(server, deps.http, options);
        return { name, server, discovery, versions, headers, latencyMs: deps.now() - begun };
      } catch (error) {
        throw discovery === 'well-known' ? blameWellKnown(error, name) : error;
      } finally {
        release();
      }
    },
  };
}

/** FAIL_ERROR: the address in `.well-known` answers, but not like a homeserver. */
function blameWellKnown(error: unknown, name: string): unknown {
  const info = errorInfo(error);
  if (info.kind !== 'parse' || info.code !== 'not-a-homeserver') return error;
  return parseError('well-known-bad-address', `${name} points to no homeserver`, error);
}

/** The typed address itself comes first; a bare host may also have been meant as a server name. */
async function findAddress(
  typed: Extract<ServerInput, { readonly kind: 'address' }>,
  look: Look,
): Promise<FoundServer> {
  let failure: unknown;
  for (const candidate of typed.candidates) {
    try {
      return await look.server(typed.name, candidate, 'direct');
    } catch (error) {
      // What the first candidate said counts, unless nobody was there.
      failure = failure === undefined || isUnreachable(failure) ? error : failure;
    }
  }
  if (typed.host === undefined || !isNoHomeserver(errorInfo(failure))) throw failure;
  const known = await look.wellKnown(typed.host).catch(() => undefined);
  if (known === undefined) throw failure;
  return look.server(typed.name, known, 'well-known');
}

function isUnreachable(error: unknown): boolean {
  const info = errorInfo(error);
  return info.kind === 'network' && info.code === 'unreachable';
}

function isNoHomeserver(info: ErrorInfo): boolean {
  if (info.kind === 'parse')
    return info.code === 'not-a-homeserver' || info.code === 'cors-missing';
  return info.kind === 'network' && info.code === 'unreachable';
}

function refuseInsecure(server: HomeserverUrl, secure: boolean): void {
  const { protocol, hostname } = new URL(server);
  if (secure && protocol === 'http:' && !isLoopback(hostname)) {
    throw parseError('insecure', `${server} is not encrypted, so the browser refuses it`);
  }
}

/** A host without `.well-known`, and one whose answer may not be read, counts as one that has none. */
async function readWellKnown(
  host: string,
  { http, origins }: DiscoveryDeps,
  options: RequestOptions,
): Promise<HomeserverUrl | undefined> {
  const url = `https://${host}/.well-known/matrix/client`;
  const release = origins.allow(url);
  const answer = await http
    .exchange({ ...options, method: 'GET', url, followRedirects: true, maxBytes: 100_000 })
    .catch((error: unknown) => {
      const info = errorInfo(error);
      if (info.kind === 'network' && (info.code === 'unreachable' || info.code === 'timeout'))
        return;
      throw error;
    })
    .finally(release);
  if (answer === undefined || answer.status === 404) return undefined;
  const known: WellKnown =
    answer.status === 200 ? parseWellKnown(readJson(answer.text)) : { kind: 'invalid' };
  if (known.kind === 'found') return known.server;
  throw known.kind === 'invalid'
    ? parseError('well-known-invalid', `${url} (${answer.status}) names no homeserver`)
    : parseError('well-known-bad-address', `${url} names an address that is none`);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type VersionsAnswer = { readonly versions: Versions; readonly headers: HttpAnswer['headers'] };

async function readVersions(
  server: HomeserverUrl,
  http: Http,
  options: RequestOptions,
): Promise<VersionsAnswer> {
  const url = `${server}${versionsRequest.path}`;
  const answer = await http
    .exchange({ ...options, method: 'GET', url })
    .catch(async (error: unknown) => {
      const unreachable = errorInfo(error).code === 'unreachable';
      if (unreachable && (await http.answers(url, options))) {
        throw parseError('cors-missing', `${server} answers, but does not let web apps read it`);
      }
      throw error;
    });
  return { versions: checkVersions(answer, server), headers: answer.headers };
}

function checkVersions({ status, text }: HttpAnswer, server: HomeserverUrl): Versions {
  if (status >= 500 || status === 429) {
    throw serverError({ code: `HTTP_${status}`, status, message: `${server} answered ${status}` });
  }
  let versions: Versions | undefined;
  try {
    versions = status === 200 ? versionsRequest.parse(readJson(text)) : undefined;
  } catch {
    versions = undefined;
  }
  if (versions === undefined) {
    throw parseError('not-a-homeserver', `${server} (${status}) does not answer like a homeserver`);
  }
  // Every server that knows a version 1.x has the endpoints under `/v3`.
  if (!versions.versions.some((version) => /^v1\.[1-9]\d*$/u.test(version))) {
    throw parseError('unsupported-version', `${server} knows ${versions.versions.join(', ')}`);
  }
  return versions;
}
