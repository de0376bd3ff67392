/**
 * The few typed errors of Nacre. Each carries a stable `code` that the interface turns into words and the
 * `cause` it came from. They cross the bridge as {@link ErrorInfo}, which holds no stack and no secret.
 */

/** Why no complete answer came from a server. */
export type NetworkErrorCode =
  | 'unreachable'
  | 'timeout'
  | 'aborted'
  | 'offline'
  | 'cut'
  | 'too-large'
  | 'forbidden-origin';

/** Why the local database could not be used. */
export type StorageErrorCode =
  | 'quota'
  | 'corrupt'
  | 'missing'
  | 'blocked'
  /** A newer Nacre has written this database; this one may not touch it. */
  | 'newer-version'
  /** Another engine has taken over the account; this one must stop. */
  | 'superseded'
  | 'unknown';

/** Conditions of the engine itself rather than of network, server or database. */
export type EngineErrorCode =
  | 'not-signed-in'
  | 'unknown-room'
  | 'encrypted-room'
  | 'unsupported'
  | 'stopped'
  | 'bad-request'
  | 'internal';

/** What a {@link NacreError} looks like when it crosses a thread or is stored. */
export type ErrorInfo =
  | { readonly kind: 'network'; readonly code: NetworkErrorCode; readonly message: string }
  | {
      readonly kind: 'server';
      readonly code: string;
      readonly status: number;
      readonly message: string;
      readonly retryAfterMs?: number;
      readonly softLogout?: boolean;
    }
  | { readonly kind: 'parse'; readonly code: string; readonly message: string }
  | { readonly kind: 'storage'; readonly code: StorageErrorCode; readonly message: string }
  | { readonly kind: 'crypto'; readonly code: string; readonly message: string }
  | { readonly kind: 'engine'; readonly code: EngineErrorCode; readonly message: string };

/** An error whose meaning is known; everything else that is thrown is a bug. */
export class NacreError extends Error {
  readonly info: ErrorInfo;

  constructor(info: ErrorInfo, cause?: unknown) {
    super(info.message, cause === undefined ? undefined : { cause });
    this.name = `NacreError(${info.kind}/${info.code})`;
    this.info = info;
  }
}

/** No complete answer came. `message` is for logs; the interface words `code` itself. */
export function networkError(code: NetworkErrorCode, message: string, cause?: unknown): NacreError {
  return new NacreError({ kind: 'network', code, message }, cause);
}

/** What a homeserver said when it refused, see https://spec.matrix.org/v1.15/client-server-api/#standard-error-response */
export type ServerErrorFields = {
  /** The `errcode`, or `HTTP_<status>` where the body held none. */
  readonly code: string;
  /** HTTP status. */
  readonly status: number;
  readonly message: string;
  /** Milliseconds to wait before the next try. */
  readonly retryAfterMs?: number;
  readonly softLogout?: boolean;
};

export function serverError(fields: ServerErrorFields): NacreError {
  return new NacreError({ kind: 'server', ...fields });
}

/** Bytes from outside that do not have the form they must have. `code` names what was being read. */
export function parseError(code: string, message: string, cause?: unknown): NacreError {
  return new NacreError({ kind: 'parse', code, message }, cause);
}

export function storageError(code: StorageErrorCode, message: string, cause?: unknown): NacreError {
  return new NacreError({ kind: 'storage', code, message }, cause);
}

export function cryptoError(code: string, message: string, cause?: unknown): NacreError {
  return new NacreError({ kind: 'crypto', code, message }, cause);
}

export function engineError(code: EngineErrorCode, message: string, cause?: unknown): NacreError {
  return new NacreError({ kind: 'engine', code, message }, cause);
}

/** The {@link ErrorInfo} of anything thrown; a stranger becomes `engine/internal` with its message. */
export function errorInfo(error: unknown): ErrorInfo {
  if (error instanceof NacreError) return error.info;
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { kind: 'engine', code: 'internal', message };
}

/** True for the error of an aborted signal, ours or the platform's. */
export function isAbort(error: unknown): boolean {
  if (error instanceof NacreError)
    return error.info.kind === 'network' && error.info.code === 'aborted';
  return error instanceof Error && error.name === 'AbortError';
}

/** Marks a switch as exhaustive: reaching it is a type error, and at run time an internal one. */
export function unreachable(value: never): never {
  throw engineError('internal', `Unexpected value ${JSON.stringify(value)}`);
}
