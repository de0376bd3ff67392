import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Browser,
  type BrowserContext,
  type ConsoleMessage,
  type Page,
  chromium,
  test as base,
} from '@playwright/test';
import { productionFolder, testFolder } from './builds.ts';
import { chromiumArgs, findChromium } from './chromium.ts';
import { type ForeignRecorder, startForeignRecorder } from './foreign.ts';
import { type Person, registerPerson } from './matrix.ts';
import { type Proxy, startProxy } from './proxy.ts';
import { type SetupState, readSetup } from './setupState.ts';
import { type Site, startSite } from './site.ts';

export type TestOptions = {
  readonly build: 'test' | 'production';
  /** `dedicated`: the browser has no SharedWorker. */
  readonly engineKind: 'shared' | 'dedicated';
};

export type ContextOptions = Parameters<Browser['newContext']>[0];
export type ContextMaker = (options?: ContextOptions) => Promise<BrowserContext>;

type TestFixtures = {
  /** What is between the pages and the homeserver of this test. */
  readonly relay: Proxy;
  readonly site: Site;
  /** The homeserver behind the proxy. */
  readonly homeserverUrl: string;
  /** For complaints that a test brings about on purpose. */
  readonly expectComplaint: Complaints['expect'];
  /** One person's browser: nothing is shared with any other. */
  readonly newBrowser: ContextMaker;
  /** A page with Nacre in the test's first browser. */
  readonly openTab: (path?: string) => Promise<Page>;
  readonly newPerson: (name: string, displayName?: string) => Promise<Person>;
  readonly complaints: Complaints;
};

type WorkerFixtures = {
  readonly foreign: ForeignRecorder;
  readonly setup: SetupState;
};

/** What makes every test fail: an uncaught error, a violated policy, a request to a stranger. */
type Complaints = {
  readonly watch: (context: BrowserContext) => void;
  readonly expect: (complaint: RegExp) => void;
};

export const test = base.extend<TestOptions & TestFixtures, WorkerFixtures>({
  build: ['test', { option: true }],
  engineKind: ['shared', { option: true }],

  setup: [async ({ browserName: _any }, provide) => provide(readSetup()), { scope: 'worker' }],

  foreign: [
    async ({ browserName: _any }, provide) => {
      const recorder = await startForeignRecorder();
      await provide(recorder);
      await recorder.close();
    },
    { scope: 'worker' },
  ],

  browser: [
    async ({ foreign }, provide) => {
      const browser = await chromium.launch({
        executablePath: findChromium(),
        args: chromiumArgs(foreign.url),
      });
      await provide(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],

  homeserverUrl: async ({ setup }, provide) => provide(setup.homeserverUrl),

  relay: async ({ homeserverUrl }, provide) => {
    const proxy = await startProxy(homeserverUrl);
    await provide(proxy);
    await proxy.close();
  },

  site: async ({ build, relay }, provide) => {
    const folder = build === 'production' ? productionFolder : testFolder;
    const site = await startSite(folder, relay.url);
    await provide(site);
    await site.close();
  },

  complaints: async ({ relay, site, foreign }, provide) => {
    const found: string[] = [];
    const expected: RegExp[] = [];
    const hosts = new Set([new URL(site.url).host, new URL(relay.url).host]);
    foreign.requests.length = 0;
    await provide({
      watch: (context) => watchContext(context, hosts, (text) => found.push(text)),
      expect: (complaint) => expected.push(complaint),
    });
    found.push(
      ...site.violations.map((report) => `Policy violated: ${report}`),
      ...foreign.requests.map((request) => `Foreign request: ${request}`),
    );
    const unexpected = found.filter((text) => !expected.some((pattern) => pattern.test(text)));
    if (unexpected.length > 0) throw new Error(unexpected.join('\n'));
  },

  expectComplaint: async ({ complaints }, provide) => provide(complaints.expect),

  newBrowser: async ({ browser, complaints, engineKind, contextOptions }, provide) => {
    const contexts: BrowserContext[] = [];
    await provide(async (options) => {
      const context = await browser.newContext({ ...contextOptions, ...options });
      contexts.push(context);
      complaints.watch(context);
      if (engineKind === 'dedicated')
        await context.addInitScript(() => Reflect.deleteProperty(globalThis, 'SharedWorker'));
      return context;
    });
    // Reports of violations are on their way for a moment.
    await sleep(50);
    for (const context of contexts) await context.close();
  },

  openTab: async ({ newBrowser, site }, provide) => {
    let context: BrowserContext | undefined;
    await provide(async (path = '') => {
      context ??= await newBrowser();
      const page = await context.newPage();
      await page.goto(`${site.url}${path}`);
      return page;
    });
  },

  newPerson: async ({ homeserverUrl }, provide) =>
    provide((name, displayName) =>
      registerPerson(homeserverUrl, {
        name,
        ...(displayName === undefined ? {} : { displayName }),
      }),
    ),
});

function watchContext(
  context: BrowserContext,
  hosts: ReadonlySet<string>,
  complain: (text: string) => void,
): void {
  context.on('console', (message) => {
    if (message.type() === 'error' && !isRefusal(message, hosts))
      complain(`Console: ${message.text()}`);
  });
  context.on('weberror', (error) => complain(`Page: ${error.error().stack ?? ''}`));
  context.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith('http') && !hosts.has(host))
      complain(`Foreign request: ${request.url()}`);
  });
}

/** Chromium writes down every answer that is an error; those of the homeserver are the engine's to handle. */
function isRefusal(message: ConsoleMessage, hosts: ReadonlySet<string>): boolean {
  const { url } = message.location();
  return (
    message.text().startsWith('Failed to load resource') &&
    URL.canParse(url) &&
    hosts.has(new URL(url).host) &&
    new URL(url).pathname.startsWith('/_matrix/')
  );
}
