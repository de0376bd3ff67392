import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from '@playwright/test';
import { isWorkerScript } from '../homeserver/headers.mjs';
import { message, openRoom, send, signIn, signOut } from './support/app.ts';
import { productionFolder } from './support/builds.ts';
import { test } from './support/test.ts';

test('production: sign in, send, receive, sign out', async ({ newPerson, openTab }) => {
  const [ines, bo] = [await newPerson('ines', 'Ines'), await newPerson('bo', 'Bo')];
  const roomId = await ines.createRoom({ name: 'Quay', invite: [bo.userId] });
  await bo.join(roomId);
  const page = await openTab();
  await signIn(page, ines);
  await openRoom(page, 'Quay');
  await send(page, 'Ahoy');
  await expect(message(page, 'Ahoy')).toContainText('Sent');
  await bo.send(roomId, 'Ahoy yourself');
  await expect(message(page, 'Ahoy yourself')).toBeVisible();
  expect(await bo.texts(roomId)).toEqual(['Ahoy', 'Ahoy yourself']);
  await signOut(page);
});

test('production: the sign-in page loads no more than it may, and nothing of olm or of peers', async ({
  openTab,
  site,
}) => {
  const page = await openTab();
  await expect(page.getByRole('form', { name: 'Sign in' })).toBeVisible();
  await page.waitForTimeout(500);
  const files = [...new Set(site.paths)].filter((file) => /\.(?:js|css)$/u.test(file));
  const kilobytes = (wanted: readonly string[]) =>
    wanted
      .map((file) => gzipSync(readFileSync(path.join(productionFolder, file)), { level: 9 }).length)
      .reduce((sum, bytes) => sum + bytes, 0) / 1000;
  const workers = files.filter((file) => isWorkerScript(file));
  expect(workers).toHaveLength(1);
  expect(kilobytes(files.filter((file) => !isWorkerScript(file)))).toBeLessThanOrEqual(115);
  expect(kilobytes(workers)).toBeLessThanOrEqual(85);
  expect(site.paths.filter((file) => /olm|peer|\.wasm/iu.test(file))).toEqual([]);
});

test('production: nothing of the end-to-end build is in it', async ({ openTab }) => {
  const page = await openTab();
  await expect(page.getByRole('form', { name: 'Sign in' })).toBeVisible();
  expect(
    await page.evaluate(() => 'nacreSetPage' in globalThis || 'nacreRenders' in globalThis),
  ).toBe(false);
});

test('production: the policy refuses foreign code, inline code and requests of the page itself', async ({
  expectComplaint,
  openTab,
  relay,
  site,
}) => {
  expectComplaint(/^Policy violated/u);
  expectComplaint(
    /^Console: .*(?:Content Security Policy|Trusted|TrustedScript|Refused|violates)/u,
  );
  const page = await openTab();
  await expect(page.getByRole('form', { name: 'Sign in' })).toBeVisible();
  const { policy, outcome } = await page.evaluate(async (homeserver) => {
    const response = await fetch('./');
    const attempt = async (work: () => unknown) => {
      try {
        await work();
        return 'done';
      } catch {
        return 'refused';
      }
    };
    const inline = () => {
      const script = document.createElement('script');
      script.text = 'globalThis.nacreWasHere = true';
      document.body.append(script);
      if (!('nacreWasHere' in globalThis)) throw new Error('refused');
    };
    return {
      policy: response.headers.get('content-security-policy') ?? '',
      outcome: {
        inline: await attempt(inline),
        evaluated: await attempt(() => Reflect.construct(Function, ['return 1'])),
        homeserver: await attempt(() => fetch(`${homeserver}/_matrix/client/versions`)),
        foreignWorker: await attempt(() => new Worker('data:text/javascript,0')),
        markup: await attempt(() => {
          document.body.insertAdjacentHTML('beforeend', '<i></i>');
        }),
      },
    };
  }, relay.url);
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toContain("'unsafe-inline'");
  expect(outcome).toEqual({
    inline: 'refused',
    evaluated: 'refused',
    homeserver: 'refused',
    foreignWorker: 'refused',
    markup: 'refused',
  });
  await expect.poll(() => site.violations.length).toBeGreaterThan(0);
});
