import { type TestHomeserver, startTestHomeserver } from './homeserver.ts';
import { test as base } from './test.ts';

/** For tests that kill it: a homeserver of their own. */
export const test = base.extend<{ readonly homeserver: TestHomeserver }>({
  homeserver: async ({ browserName: _any }, provide) => {
    const homeserver = await startTestHomeserver();
    await provide(homeserver);
    await homeserver.discard();
  },
  homeserverUrl: async ({ homeserver }, provide) => provide(homeserver.baseUrl),
});
