import type { Clock } from '#base/clock.ts';
import { errorInfo, networkError, serverError } from '#base/errors.ts';
import type { NacreError } from '#base/errors.ts';
import { refreshRequest, whoAmIRequest } from '#protocol/login.ts';
import type { AccountRow } from '#storage/rows.ts';
import type { Http } from './http.ts';
import { readRefreshEnd, readSessionEnd } from './sessionEnd.ts';
import type { SessionEnd } from './sessionEnd.ts';
import { withTokens } from './sessionTokens.ts';

export type TokenRefresh = {
  /**
   * Refreshes where the access token is about to end. A refresh that only failed on the way does not matter as long
   * as the old token is good.
   */
  readonly beforeRequest: () => Promise<void>;
  /**
   * After the server has refused `accessToken`: true when there is another one to try, false when this account has
   * no refresh token. Throws where the refresh failed.
   */
  readonly afterRefusal: (accessToken: string) => Promise<boolean>;
};

export type TokenRefreshDeps = {
  readonly http: Http;
  readonly clock: Clock;
  readonly current: () => AccountRow;
  readonly keepTokens: (row: AccountRow) => Promise<void>;
  readonly report: (end: SessionEnd, accessToken: string) => void;
};

/** Milliseconds before its end at which a token is refreshed. */
const MARGIN = 60_000;

export function createTokenRefresh(deps: TokenRefreshDeps): TokenRefresh {
  const { http, clock, current, keepTokens, report } = deps;
  let running: Promise<void> | undefined;
  // A token that lives for less than two margins is refreshed in the middle of its life.
  let margin = MARGIN;

  const refresh = async (refreshToken: string) => {
    const row = current();
    try {
      const tokens = await http.call(row.server, refreshRequest(refreshToken));
      await keepTokens(withTokens(current(), { refreshToken, ...tokens }, clock.now()));
      margin = Math.min(MARGIN, (tokens.expiresInMs ?? Number.POSITIVE_INFINITY) / 2);
    } catch (error) {
      const end = await endAfter(error, row);
      if (end === undefined) throw delayedBy(error);
      report(end, row.accessToken);
      throw endedBy(end);
    }
  };

  /**
   * Many servers refuse a refresh token that has ended without saying whether the device is gone. Then the access
   * token is asked, as what follows from a wrong guess is the loss of every key.
   */
  const endAfter = async (error: unknown, row: AccountRow): Promise<SessionEnd | undefined> => {
    const info = errorInfo(error);
    const end = readRefreshEnd(info);
    if (end !== 'hard' || (info.kind === 'server' && info.softLogout === false)) return end;
    const { accessToken } = row;
    return http.call(row.server, whoAmIRequest, { accessToken }).then(
      () => undefined,
      (refusal: unknown) => readSessionEnd(errorInfo(refusal)),
    );
  };

  const once = (refreshToken: string): Promise<void> => {
    running ??= refresh(refreshToken).finally(() => {
      running = undefined;
    });
    return running;
  };

  return {
    beforeRequest: async () => {
      const { refreshToken, expiresAt, accessToken } = current();
      if (refreshToken === undefined || expiresAt === undefined) return;
      if (expiresAt - clock.now() > margin) return;
      await once(refreshToken).catch((error: unknown) => {
        const stillGood = expiresAt > clock.now() && current().accessToken === accessToken;
        if (!stillGood || readSessionEnd(errorInfo(error)) !== undefined) throw error;
      });
    },
    afterRefusal: async (accessToken) => {
      const row = current();
      if (row.accessToken !== accessToken) return true;
      if (row.refreshToken === undefined) return false;
      await once(row.refreshToken);
      return true;
    },
  };
}

/** Whoever waits for the refresh is told of the session, not of an endpoint that they never asked for. */
function endedBy(end: SessionEnd): NacreError {
  const message = 'The session could not be renewed';
  if (end === 'locked') return serverError({ code: 'M_USER_LOCKED', status: 401, message });
  return serverError({ code: 'M_UNKNOWN_TOKEN', status: 401, message, softLogout: end === 'soft' });
}

/** A refresh that may be tried again delays the request; it must not look like a refusal of the request itself. */
function delayedBy(error: unknown): unknown {
  const info = errorInfo(error);
  const refused = info.kind === 'server' && info.status < 500 && info.status !== 429;
  if (!refused && info.kind !== 'parse') return error;
  return networkError('unreachable', `The session could not be renewed (${info.code})`, error);
}
