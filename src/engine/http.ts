import type { Clock } from '#base/clock.ts';
import { networkError, parseError } from '#base/errors.ts';
import type { Logger } from '#base/logger.ts';
import { ownValue } from '#protocol/guards.ts';
import type { HomeserverUrl } from '#protocol/ids.ts';
import type { ApiRequest, HomeserverPort, RequestOptions } from '#protocol/request.ts';
import { readBody } from './httpBody.ts';
import { answerError } from './httpErrors.ts';
import type { HttpOrigins } from './httpOrigins.ts';

/** The engine's only way to a network. Everything it refuses never leaves the browser. */
export type Http = {
  /** Sends anything and reads the whole answer, whatever its status. */
  readonly exchange: (call: HttpCall) => Promise<HttpAnswer>;
  /** Performs one call of the client-server API; an answer that is not 2xx becomes a `server` error. */
  readonly call: <T>(
    server: HomeserverUrl,
    request: ApiRequest<T>,
    options?: CallOptions,
  ) => Promise<T>;
  /** Whether anything answers at this address, even if it may not be read (no CORS). */
  readonly answers: (url: string, options?: RequestOptions) => Promise<boolean>;
};

type CallOptions = RequestOptions & { readonly accessToken?: string };

type HttpCall = RequestOptions & {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  /** JSON. */
  readonly body?: string;
  readonly accessToken?: string;
  readonly maxBytes?: number;
  /** Redirects are followed; only for what carries no secret. They are an error otherwise. */
  readonly followRedirects?: true;
};

export type HttpAnswer = {
  readonly status: number;
  readonly headers: { readonly get: (name: string) => string | null };
  readonly text: string;
};

export type HttpDeps = {
  readonly fetch: (input: string, init: RequestInit) => Promise<Response>;
  readonly clock: Clock;
  readonly origins: HttpOrigins;
  readonly logger: Logger;
};

const DEFAULT_TIMEOUT = 30_000;
const DEFAULT_MAX_BYTES = 10_000_000;

export function createHttp(deps: HttpDeps): Http {
  const exchange = async (call: HttpCall): Promise<HttpAnswer> => {
    refuseForeign(deps, call.url);
    return withDeadline(deps.clock, call, async (signal) => {
      const response = await fetchOrFail(deps, call.url, requestInit(call, signal));
      const text = await readBody(response, call.maxBytes ?? DEFAULT_MAX_BYTES);
      return { status: response.status, headers: response.headers, text };
    });
  };
  return {
    exchange,
    call: async (server, request, options = {}) => {
      const answer = await exchange(apiCall(server, request, options));
      return readAnswer(request, answer, deps.clock);
    },
    answers: async (url, options = {}) => {
      refuseForeign(deps, url);
      const init: RequestInit = { method: 'GET', mode: 'no-cors', ...PRIVATE };
      return withDeadline(deps.clock, options, async (signal) => {
        await fetchOrFail(deps, url, { ...init, signal });
        return true;
      }).catch(() => false);
    },
  };
}

/** A homeserver as somebody without a session sees it. */
export function createGuestServer(http: Http, server: HomeserverUrl): HomeserverPort {
  return { request: (request, options) => http.call(server, request, options) };
}

/** Neither cookies nor the page's address go along, and nothing is kept. */
const PRIVATE = { credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' } as const;

function requestInit(call: HttpCall, signal: AbortSignal): RequestInit {
  const headers: Record<string, string> = {
    Accept: 'application/json',
    ...(call.body === undefined ? {} : { 'Content-Type': 'application/json' }),
    ...(call.accessToken === undefined ? {} : { Authorization: `Bearer ${call.accessToken}` }),
  };
  return {
    ...PRIVATE,
    method: call.method,
    headers,
    // A redirect would carry the request past the check of its origin.
    redirect: call.followRedirects === true ? 'follow' : 'error',
    signal,
    ...(call.body === undefined ? {} : { body: call.body }),
  };
}

function refuseForeign({ origins, logger }: HttpDeps, url: string): void {
  const { origin } = new URL(url);
  if (origins.has(origin)) return;
  logger.warn(`refused a request to ${origin}`);
  throw networkError('forbidden-origin', `Requests to ${origin} are not allowed`);
}

async function fetchOrFail(deps: HttpDeps, url: string, init: RequestInit): Promise<Response> {
  try {
    return await deps.fetch(url, init);
  } catch (cause) {
    // The platform's message may quote the whole address, so only its name goes on.
    const name = cause instanceof Error ? cause.name : typeof cause;
    throw networkError('unreachable', `No answer from ${new URL(url).host} (${name})`);
  }
}

/** Ends `work` at the deadline or when the caller gives up, and says which of the two it was. */
async function withDeadline<T>(
  clock: Clock,
  options: RequestOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { signal: outer, timeoutMs = DEFAULT_TIMEOUT } = options;
  refuseAborted(outer);
  const deadline = new AbortController();
  const finished = new AbortController();
  clock.sleep(timeoutMs, finished.signal).then(
    () => {
      deadline.abort();
    },
    () => undefined,
  );
  const signal = outer === undefined ? deadline.signal : AbortSignal.any([outer, deadline.signal]);
  try {
    return await work(signal);
  } catch (error) {
    refuseAborted(outer);
    if (deadline.signal.aborted) throw networkError('timeout', `No answer within ${timeoutMs} ms`);
    throw error;
  } finally {
    finished.abort();
  }
}

function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw networkError('aborted', 'The request was given up');
}

function apiCall<T>(server: HomeserverUrl, request: ApiRequest<T>, options: CallOptions): HttpCall {
  const timeoutMs = options.timeoutMs ?? request.timeoutMs;
  const token = request.authenticated ? options.accessToken : undefined;
  return {
    method: request.method,
    url: apiAddress(server, request),
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    ...(request.maxBytes === undefined ? {} : { maxBytes: request.maxBytes }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(token === undefined ? {} : { accessToken: token }),
  };
}

function apiAddress<T>(server: HomeserverUrl, { path, query = {} }: ApiRequest<T>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.append(name, String(value));
  }
  const search = parameters.toString();
  return `${server}${path}${search === '' ? '' : `?${search}`}`;
}

function readAnswer<T>(request: ApiRequest<T>, answer: HttpAnswer, clock: Clock): T {
  const body = parseJson(answer.text);
  if (answer.status >= 200 && answer.status < 300) {
    if (body === NOT_JSON) throw parseError('json', 'The answer is not JSON');
    return request.parse(body);
  }
  const challenged = request.interactive === true && answer.status === 401;
  if (challenged && Array.isArray(ownValue(body, 'flows'))) return request.parse(body);
  throw answerError({ ...answer, body, now: clock.now() });
}

const NOT_JSON = Symbol('not JSON');

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return NOT_JSON;
  }
}
