import type { JsonObject } from './json.ts';

/**
 * One call of the client-server API as data: built by the functions in this layer, performed by the engine's only
 * HTTP port.
 */
export type ApiRequest<T> = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path below the homeserver's address, its parts already percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: JsonObject;
  /** Whether the access token goes with it. */
  readonly authenticated: boolean;
  /** Reads the body of a 2xx answer; throws a `parse` error. */
  readonly parse: (body: unknown) => T;
};

export type RequestOptions = {
  readonly signal?: AbortSignal;
  /** Milliseconds until the request is given up; the port has a default. */
  readonly timeoutMs?: number;
};

/** A homeserver as one account sees it: authenticates, refreshes tokens, types the errors. Does not retry. */
export type HomeserverPort = {
  readonly request: <T>(request: ApiRequest<T>, options?: RequestOptions) => Promise<T>;
};
