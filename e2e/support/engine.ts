import type { Browser, CDPSession, Page } from '@playwright/test';
import type { FaultPoint } from '../../src/base/hooks.ts';

/** Looks at the engine's worker and kills it, where no page can. */

const sessions = new WeakMap<Browser, Promise<CDPSession>>();

async function targets(browser: Browser) {
  let session = sessions.get(browser);
  if (session === undefined) {
    session = browser.newBrowserCDPSession();
    sessions.set(browser, session);
  }
  const cdp = await session;
  const { targetInfos } = await cdp.send('Target.getTargets', { filter: [{}] });
  return { cdp, targetInfos };
}

/** The ids of the shared workers that an origin runs. */
export async function sharedWorkers(browser: Browser, siteUrl: string): Promise<string[]> {
  const { targetInfos } = await targets(browser);
  return targetInfos
    .filter(({ type, url }) => type === 'shared_worker' && url.startsWith(siteUrl))
    .map(({ targetId }) => targetId);
}

/** Ends every shared worker of an origin, without a word to its pages. Returns how many there were. */
export async function killSharedWorkers(browser: Browser, siteUrl: string): Promise<number> {
  const { cdp } = await targets(browser);
  const ids = await sharedWorkers(browser, siteUrl);
  for (const targetId of ids)
    await cdp.send('Target.closeTarget', { targetId }).catch(() => undefined);
  return ids.length;
}

/** Makes the engine end at this point, the `skip`th next time that it comes there. Resolves once it knows. */
export async function armFault(page: Page, point: FaultPoint, skip = 0): Promise<void> {
  await page.evaluate(
    ([arm, after]) =>
      new Promise<void>((resolve, reject) => {
        const channel = new BroadcastChannel('nacre-e2e-faults');
        const timer = setTimeout(() => reject(new Error(`Nobody armed ${arm}`)), 5000);
        channel.addEventListener('message', ({ data }) => {
          if (data.armed !== arm) return;
          clearTimeout(timer);
          channel.close();
          resolve();
        });
        channel.postMessage({ arm, skip: after });
      }),
    [point, skip] as const,
  );
}

/** Begins to listen; the result tells how often engines died at armed points since. */
export async function countFaults(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const hits: string[] = [];
    Object.assign(globalThis, { nacreHits: hits });
    new BroadcastChannel('nacre-e2e-faults').addEventListener('message', ({ data }) => {
      if (typeof data.hit === 'string') hits.push(data.hit);
    });
  });
  return () => page.evaluate(() => (globalThis as unknown as { nacreHits: string[] }).nacreHits);
}

/** What a browser without a screen cannot tell of a window. */
export async function setPage(
  page: Page,
  override: { visible?: boolean; focused?: boolean; online?: boolean },
): Promise<void> {
  await page.evaluate((next) => {
    (globalThis as unknown as { nacreSetPage: (state: typeof next) => void }).nacreSetPage(next);
  }, override);
}
