import { expect } from '@playwright/test';
import { message, openRoom, send, signIn } from './support/app.ts';
import { killSharedWorkers, sharedWorkers } from './support/engine.ts';
import { test } from './support/test.ts';

/** What can be done to a shared worker alone: a dedicated one cannot be killed from outside. */

test('a killed engine is born again, and what was written meanwhile is sent once', async ({
  browser,
  newPerson,
  openTab,
  site,
}) => {
  const ines = await newPerson('ines', 'Ines');
  const roomId = await ines.createRoom({ name: 'Phoenix' });
  const page = await openTab();
  await signIn(page, ines);
  await openRoom(page, 'Phoenix');
  expect(await killSharedWorkers(browser, site.url)).toBe(1);
  await send(page, 'Written to nobody');
  await expect(message(page, 'Written to nobody')).toContainText('Sent', { timeout: 20_000 });
  expect(await ines.texts(roomId)).toEqual(['Written to nobody']);
  expect(await sharedWorkers(browser, site.url)).toHaveLength(1);
});
