import type { ErrorInfo } from '#base/errors.ts';

/**
 * How a session ends without the person's doing. `soft`: the same device may sign in again, everything is kept;
 * `hard`: the device is gone, everything of it is wiped; `locked`: the account is locked, everything is kept.
 */
export type SessionEnd = 'soft' | 'hard' | 'locked';

/**
 * What a refused request says of the session; undefined where it says nothing. Only Matrix's own error codes count:
 * a proxy's 401 must never wipe an account.
 * https://spec.matrix.org/v1.15/client-server-api/#soft-logout and #account-locking
 */
export function readSessionEnd(error: ErrorInfo): SessionEnd | undefined {
  if (error.kind !== 'server') return undefined;
  if (error.code === 'M_USER_LOCKED') return 'locked';
  if (error.code !== 'M_UNKNOWN_TOKEN') return undefined;
  return error.softLogout === true ? 'soft' : 'hard';
}

/**
 * What a refused refresh says of the session; undefined where it may be tried again. A server that no longer knows
 * refresh tokens has not said that the device is gone.
 * https://spec.matrix.org/v1.15/client-server-api/#refreshing-access-tokens
 */
export function readRefreshEnd(error: ErrorInfo): SessionEnd | undefined {
  if (error.kind !== 'server' || error.status < 400 || error.status >= 500) return undefined;
  if (error.status === 429 || error.code.startsWith('HTTP_')) return undefined;
  if (error.code === 'M_USER_LOCKED') return 'locked';
  if (error.code === 'M_UNRECOGNIZED') return 'soft';
  return error.softLogout === true ? 'soft' : 'hard';
}
