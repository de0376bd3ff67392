import type { Clock } from '#base/clock.ts';
import { errorInfo, networkError } from '#base/errors.ts';
import type { Logger } from '#base/logger.ts';
import type { ApiRequest, HomeserverPort, RequestOptions } from '#protocol/request.ts';
import type { AccountRow } from '#storage/rows.ts';
import type { Http } from './http.ts';
import { createTokenRefresh } from './sessionRefresh.ts';
import { readSessionEnd } from './sessionEnd.ts';
import type { SessionEnd } from './sessionEnd.ts';

export type AccountServerDeps = {
  readonly http: Http;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The account as it stands in the registry now. */
  readonly current: () => AccountRow;
  /**
   * Stores new tokens for good. They are used only after it has resolved, and from then on `current` gives them: a
   * token used before it is stored could be lost with its session.
   */
  readonly keepTokens: (row: AccountRow) => Promise<void>;
  /** The server has ended or locked the session; called once for each access token and way of ending. */
  readonly onSessionEnd: (end: SessionEnd) => void;
  /** A request went through after the account was locked. */
  readonly onUnlocked?: () => void;
};

/**
 * A homeserver as one account sees it. Refreshes tokens before they end and when the server no longer knows them,
 * one refresh at a time however many requests wait for it.
 * https://spec.matrix.org/v1.15/client-server-api/#refreshing-access-tokens
 */
export function createAccountServer(deps: AccountServerDeps): HomeserverPort {
  const { http, current } = deps;
  let reported: string | undefined;
  const report = (end: SessionEnd, accessToken: string) => {
    const key = keyOf(end, accessToken);
    // An answer to a token that has been replaced since says nothing of the session.
    if (reported === key || current().accessToken !== accessToken) return;
    reported = key;
    deps.logger.warn(`the server has ended the session: ${end}`);
    deps.onSessionEnd(end);
  };
  const refresh = createTokenRefresh({ ...deps, report });

  const send = async <T>(request: ApiRequest<T>, options: RequestOptions, token: string) => {
    try {
      const answer = await http.call(current().server, request, { ...options, accessToken: token });
      if (reported === keyOf('locked', token)) {
        reported = undefined;
        deps.onUnlocked?.();
      }
      return answer;
    } catch (error) {
      const end = readSessionEnd(errorInfo(error));
      if (end === 'locked') report(end, token);
      throw error;
    }
  };

  return {
    request: async (request, options = {}) => {
      if (!request.authenticated) return http.call(current().server, request, options);
      await orAbort(refresh.beforeRequest(), options.signal);
      const token = current().accessToken;
      try {
        return await send(request, options, token);
      } catch (error) {
        const end = readSessionEnd(errorInfo(error));
        if (end === undefined || end === 'locked') throw error;
        const renewed = await orAbort(refresh.afterRefusal(token), options.signal);
        if (!renewed) {
          report(end, token);
          throw error;
        }
        return send(request, options, current().accessToken);
      }
    },
  };
}

function keyOf(end: SessionEnd, accessToken: string): string {
  return `${end} ${accessToken}`;
}

/** Stops waiting when the caller gives up; what is waited for goes on. */
async function orAbort<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  const done = new AbortController();
  const aborted = new Promise<never>((_resolve, reject) => {
    const give = () => {
      reject(networkError('aborted', 'The request was given up'));
    };
    if (signal.aborted) give();
    signal.addEventListener('abort', give, { once: true, signal: done.signal });
  });
  return Promise.race([work, aborted]).finally(() => {
    done.abort();
  });
}
