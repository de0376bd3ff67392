import { expect } from '@playwright/test';
import { composer, message, openRoom, openSettings, send, signIn, signOut } from './support/app.ts';
import { readTraces } from './support/traces.ts';
import { test } from './support/test.ts';

test('sign out wipes every database and cache', async ({ newPerson, openTab, relay }) => {
  const ines = await newPerson('ines', 'Ines');
  await ines.createRoom({ name: 'Kept for now' });
  const page = await openTab();
  await signIn(page, ines);
  await openRoom(page, 'Kept for now');
  await send(page, 'A line that must not stay');
  await expect(message(page, 'A line that must not stay')).toContainText('Sent');
  await composer(page).fill('A draft that must not stay');
  const dialog = await openSettings(page);
  await dialog.getByRole('tab', { name: 'Appearance' }).click();
  await dialog.getByText('Dark', { exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.keyboard.press('Escape');
  await expect.poll(() => readTraces(page)).toMatchObject({ caches: [] });
  expect((await readTraces(page)).rows).toContain('A line that must not stay');

  await signOut(page);

  await expect.poll(async () => (await readTraces(page)).rows).toBe('');
  const traces = await readTraces(page);
  expect(traces.databases.filter((name) => name.includes(ines.userId))).toEqual([]);
  expect(traces.caches).toEqual([]);
  expect(traces.sessionStorage).toEqual([]);
  expect(traces.localStorage).toEqual(['nacre.appearance']);
  const [lastSync] = relay.seen(/\/v3\/sync$/u).toReversed();
  const whoami = await fetch(`${relay.url}/_matrix/client/v3/account/whoami`, {
    headers: { Authorization: `Bearer ${lastSync?.token ?? ''}` },
  });
  expect(whoami.status).toBe(401);
  await page.reload();
  await expect(page.getByRole('form', { name: 'Sign in' })).toBeVisible();
});
