import { createLogger } from '#base/logger.ts';
import { manualClock } from '#base/testing/manualClock.ts';
import type { DiscoveryDeps } from '../discovery.ts';
import { createHttp } from '../http.ts';
import { createHttpOrigins } from '../httpOrigins.ts';
import { fakeNetwork } from './fakeNetwork.ts';
import type { FakeAnswer, SeenRequest } from './fakeNetwork.ts';

/** What a played server answers, by address or by `METHOD address`. */
export type Pages = Readonly<
  Record<string, FakeAnswer | ((request: SeenRequest) => FakeAnswer | undefined)>
>;

export const versionsPage: FakeAnswer = {
  body: { versions: ['v1.1', 'v1.15'], unstable_features: { 'org.example.on': true } },
};

/** The pages of a homeserver at this address. */
export function homeserverPages(address: string, more: Pages = {}): Pages {
  return {
    [`${address}/_matrix/client/versions`]: versionsPage,
    [`${address}/_matrix/client/v3/login`]: { body: { flows: [{ type: 'm.login.password' }] } },
    [`${address}/_matrix/client/v3/register`]: {
      status: 403,
      body: { errcode: 'M_FORBIDDEN', error: 'closed' },
    },
    ...more,
  };
}

/** Discovery in a played network; what is not in `pages` does not exist. */
export function probing(pages: Pages, options: { readonly secure?: boolean } = {}) {
  const clock = manualClock();
  const network = fakeNetwork((request) => {
    const page = pages[`${request.method} ${request.url}`] ?? pages[request.url];
    return typeof page === 'function' ? page(request) : page;
  });
  const origins = createHttpOrigins();
  const logger = createLogger('probe', () => undefined, clock.now);
  const http = createHttp({ fetch: network.fetch, clock, origins, logger });
  const { secure = false } = options;
  const deps: DiscoveryDeps = { http, origins, now: clock.now, secure };
  const asked = () => network.seen.map((request) => request.url);
  return { deps, clock, network, origins, asked };
}
