import { expect } from '@playwright/test';
import { composer, expectConnected, message, openRoom, send, signIn } from './support/app.ts';
import { killSharedWorkers } from './support/engine.ts';
import { test } from './support/test.ts';
import { readTraces } from './support/traces.ts';

const sending = /\/send\/m\.room\.message\//u;

test('a damaged database is told in words and made anew, and what was not sent yet is sent', async ({
  browser,
  newPerson,
  openTab,
  relay,
  site,
}) => {
  const ines = await newPerson('ines', 'Ines');
  const roomId = await ines.createRoom({ name: 'Shelf' });
  const page = await openTab();
  await signIn(page, ines);
  await openRoom(page, 'Shelf');
  const away = relay.fault({ path: sending }, { kind: 'refuse' });
  await send(page, 'Waits in the outbox');
  await expect.poll(() => relay.seen(sending).length).toBeGreaterThan(0);
  const damaged = await page.evaluate(async () => {
    const { name = '' } =
      (await indexedDB.databases()).find((each) => each.name?.startsWith('nacre-account:')) ?? {};
    const opening = indexedDB.open(name);
    await new Promise((resolve) => {
      opening.addEventListener('success', resolve);
    });
    const change = opening.result.transaction(['rooms', 'meta'], 'readwrite');
    const rooms = change.objectStore('rooms');
    const keys = rooms.getAllKeys();
    keys.addEventListener('success', () => {
      for (const key of keys.result) rooms.put({ roomId: key, json: '{"broken' });
    });
    await new Promise((resolve) => {
      change.addEventListener('complete', resolve);
    });
    opening.result.close();
    return name;
  });
  expect(damaged).toContain('nacre-account:');
  // An engine that has read them needs them no more: only another one finds the damage.
  await page.goto('about:blank');
  await killSharedWorkers(browser, site.url);
  await page.goto(site.url);
  await expect(page.getByText('The data on this device was damaged.')).toBeVisible({
    timeout: 20_000,
  });
  await expect(page.getByText('1 unsent message was saved.')).toBeVisible();
  away();
  await openRoom(page, 'Shelf');
  await expectConnected(page);
  await expect(message(page, 'Waits in the outbox')).toContainText('Sent', { timeout: 30_000 });
  expect(await ines.texts(roomId)).toEqual(['Waits in the outbox']);
});

test('a deleted database is fetched again, and the drafts stay', async ({ newPerson, openTab }) => {
  const ines = await newPerson('ines', 'Ines');
  const roomId = await ines.createRoom({ name: 'Shelf' });
  const page = await openTab();
  await signIn(page, ines);
  await openRoom(page, 'Shelf');
  await composer(page).fill('A draft');
  await expect.poll(async () => (await readTraces(page)).rows).toContain('A draft');
  await page.evaluate(async () => {
    for (const { name = '' } of await indexedDB.databases())
      if (name.startsWith('nacre-account:')) indexedDB.deleteDatabase(name);
  });
  await ines.send(roomId, 'After the loss');
  await expect(message(page, 'After the loss')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('The data on this device was damaged.')).toBeVisible();
  await expect(composer(page)).toHaveValue('A draft');
  await send(page, 'Goes on');
  await expect(message(page, 'Goes on')).toContainText('Sent', { timeout: 20_000 });
});
