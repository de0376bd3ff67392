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
  /**
   * The endpoint uses user-interactive authentication: a 401 that offers flows is an answer for `parse`, no error.
   * https://spec.matrix.org/v1.15/client-server-api/#user-interactive-authentication-api
   */
  readonly interactive?: true;
  /** Milliseconds until this call is given up unless the caller says otherwise; the port has a default. */
  readonly timeoutMs?: number;
  /** Most bytes of an answer that are read; the port has a default. */
  readonly maxBytes?: number;
  /** Reads the body of a 2xx answer; throws a `parse` error. */
  readonly parse: (body: unknown) => T;
};

export type RequestOptions = {
  readonly signal?: AbortSignal;
  /** Milliseconds until the request is given up; overrides the request's own. */
  readonly timeoutMs?: number;
};

/** A homeserver as one account sees it: authenticates, refreshes tokens, types the errors. Does not retry. */
export type HomeserverPort = {
  readonly request: <T>(request: ApiRequest<T>, options?: RequestOptions) => Promise<T>;
};
