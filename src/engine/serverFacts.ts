import { errorInfo, NacreError } from '#base/errors.ts';
import type { RegistrationFacts, ServerFacts } from '#bridge/contract.ts';
import type { HomeserverUrl } from '#protocol/ids.ts';
import { loginFlowsRequest } from '#protocol/login.ts';
import { dummySuffices, registerProbeRequest } from '#protocol/register.ts';
import type { ApiRequest, HomeserverPort, RequestOptions } from '#protocol/request.ts';
import { mediaConfigRequest, softwareRequest } from '#protocol/serverInfo.ts';
import type { ServerSoftware } from '#protocol/serverInfo.ts';
import { discoverServer } from './discovery.ts';
import type { DiscoveryDeps, FoundServer } from './discovery.ts';

export type ProbeOptions = {
  readonly signal?: AbortSignal;
  /** An account of this server: with it, facts that need a login are read too. */
  readonly account?: HomeserverPort;
};

const SLIDING_SYNC = 'org.matrix.simplified_msc3575';
const TIMEOUT = 15_000;
/** Milliseconds for what is good to know and no more. */
const EXTRA_TIMEOUT = 4_000;

/**
 * Finds a homeserver and asks it all that one can know of it before signing in.
 * @throws what `docs/spec/sign-in.md` lists, each failure with a code of its own
 */
export async function probeServer(
  input: string,
  deps: DiscoveryDeps,
  options: ProbeOptions = {},
): Promise<ServerFacts> {
  const found = await discoverServer(input, deps, options.signal);
  const release = deps.origins.allow(found.server);
  try {
    return await readFacts(found, deps, options);
  } finally {
    release();
  }
}

type Ask = <T>(request: ApiRequest<T>, timeoutMs: number) => Promise<T>;

async function readFacts(
  found: FoundServer,
  { http }: DiscoveryDeps,
  { signal, account }: ProbeOptions,
): Promise<ServerFacts> {
  const ask: Ask = (request, timeoutMs) =>
    http.call(found.server, request, withSignal(timeoutMs, signal));
  const [loginFlows, registration, software, maxUploadBytes] = await Promise.all([
    readLoginFlows(ask),
    readRegistration(ask),
    readSoftware(found, ask),
    readUploadLimit(account, withSignal(EXTRA_TIMEOUT, signal)),
  ]);
  const { name, server, discovery, latencyMs, versions } = found;
  return {
    name,
    server,
    discovery,
    versions: versions.versions,
    unstableFeatures: versions.unstableFeatures,
    loginFlows,
    registration,
    slidingSync: versions.unstableFeatures.includes(SLIDING_SYNC),
    ...(maxUploadBytes === undefined ? {} : { maxUploadBytes }),
    // Had the answers not been readable, there would be no facts.
    cors: { readable: true, retryAfterReadable: canReadRetryAfter(found) },
    latencyMs,
    ...(software === undefined ? {} : { software }),
  };
}

function withSignal(timeoutMs: number, signal: AbortSignal | undefined): RequestOptions {
  return { timeoutMs, ...(signal === undefined ? {} : { signal }) };
}

/** A server that does not know the endpoint offers no login of this kind. */
async function readLoginFlows(ask: Ask): Promise<readonly string[]> {
  return ask(loginFlowsRequest, TIMEOUT).catch((error: unknown) => {
    if (isUnrecognized(error)) return [];
    throw error;
  });
}

async function readRegistration(ask: Ask): Promise<RegistrationFacts> {
  try {
    const challenge = await ask(registerProbeRequest, TIMEOUT);
    if (dummySuffices(challenge)) return { kind: 'open' };
    return { kind: 'needs', stages: [...new Set(challenge.flows.flat())] };
  } catch (error) {
    const info = errorInfo(error);
    const refused = info.kind === 'server' && info.status === 403;
    return refused || isUnrecognized(error) ? { kind: 'closed' } : { kind: 'unknown' };
  }
}

function isUnrecognized(error: unknown): boolean {
  if (!(error instanceof NacreError) || error.info.kind !== 'server') return false;
  return (
    error.info.status === 404 || error.info.status === 405 || error.info.code === 'M_UNRECOGNIZED'
  );
}

/** Reverse proxies, whose name says nothing of the homeserver. */
const PROXIES =
  /^(?:nginx|apache|caddy|cloudflare|openresty|traefik|envoy|litespeed|varnish|haproxy)/iu;

/** From the header `Server` where a page may read it, else from the federation API where it may read that. */
async function readSoftware(found: FoundServer, ask: Ask): Promise<ServerSoftware | undefined> {
  const header = /^(?<name>[^\s/]+)\/(?<version>\S+)/u.exec(found.headers.get('Server') ?? '');
  const { name, version } = header?.groups ?? {};
  if (name !== undefined && version !== undefined && !PROXIES.test(name)) {
    return { name: name.slice(0, 100), version: version.slice(0, 100) };
  }
  return ask(softwareRequest, EXTRA_TIMEOUT).catch(() => undefined);
}

/**
 * Whether a page may read `Retry-After`. A browser shows the list of readable headers only to a page that may read
 * that list too, so without it the answer is no.
 */
function canReadRetryAfter({ headers }: FoundServer): boolean {
  if (headers.get('Retry-After') !== null) return true;
  const exposed = (headers.get('Access-Control-Expose-Headers') ?? '').toLowerCase().split(',');
  return exposed.some((name) => name.trim() === '*' || name.trim() === 'retry-after');
}

async function readUploadLimit(
  account: HomeserverPort | undefined,
  options: RequestOptions,
): Promise<number | undefined> {
  if (account === undefined) return undefined;
  const config = await account.request(mediaConfigRequest, options).catch(() => undefined);
  return config?.maxUploadBytes;
}

/** Whether an address answers like a homeserver that this version can speak to. */
export async function isUsable(server: HomeserverUrl, deps: DiscoveryDeps): Promise<boolean> {
  return discoverServer(server, deps).then(
    (found) => found.server === server,
    () => false,
  );
}
