import { expect } from '@playwright/test';
import { test } from './support/test.ts';

/** The riskiest libraries, under the policies of production. */

test('libolm encrypts and decrypts a Megolm message inside the engine’s worker, and is not loaded at start', async ({
  openTab,
  site,
}) => {
  const page = await openTab();
  await expect(page.getByRole('form', { name: 'Sign in' })).toBeVisible();
  expect(site.paths.filter((path) => /olm/iu.test(path))).toEqual([]);

  const plaintext = 'The tide turns at 06:12, 灯台 🌊';
  const answer = await page.evaluate(
    (text) =>
      new Promise((resolve) => {
        const channel = new BroadcastChannel('nacre-e2e-ratchet');
        channel.addEventListener('message', ({ data }) => resolve(data));
        channel.postMessage({ plaintext: text });
        // The worker may only just begin to listen.
        setInterval(() => channel.postMessage({ plaintext: text }), 500);
      }),
    plaintext,
  );
  expect(answer).toEqual({ decrypted: plaintext, scope: 'SharedWorkerGlobalScope' });
  expect(site.paths.some((path) => /olm[^/]*\.wasm$/u.test(path))).toBe(true);
});

test('simple-peer connects two pages with a camera each, and is not loaded at start', async ({
  newBrowser,
  site,
}) => {
  const context = await newBrowser({ permissions: ['camera', 'microphone'] });
  const start = await context.newPage();
  await start.goto(site.url);
  await expect(start.getByRole('form', { name: 'Sign in' })).toBeVisible();
  expect(site.paths.filter((path) => /peer/iu.test(path))).toEqual([]);

  const [callee, caller] = [await context.newPage(), await context.newPage()];
  await callee.goto(`${site.url}src/app/e2e/peer.html?side=callee`);
  await expect(callee.locator('#state')).toHaveText('ready');
  await caller.goto(`${site.url}src/app/e2e/peer.html?side=caller`);
  for (const page of [callee, caller]) {
    await expect(page.locator('#state')).toHaveText('connected', { timeout: 20_000 });
    await expect
      .poll(() => page.locator('#far').evaluate((video: HTMLVideoElement) => video.currentTime))
      .toBeGreaterThan(0.2);
  }
});
