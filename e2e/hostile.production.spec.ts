import { expect } from '@playwright/test';
import { message, openRoom, roomRow, send, signIn } from './support/app.ts';
import { type FuzzServer, startFuzzServer } from './support/fuzzServer.ts';
import { test as base } from './support/test.ts';

const EVENTS = 10_000;

const test = base.extend<{ readonly fuzz: FuzzServer }>({
  fuzz: async ({ browserName: _any }, provide) => {
    const fuzz = await startFuzzServer({ seed: 7, events: EVENTS });
    await provide(fuzz);
    await fuzz.close();
  },
  homeserverUrl: async ({ fuzz }, provide) => provide(fuzz.url),
});

test('hostile server: after 10,000 broken events it still sends and receives', async ({
  fuzz,
  openTab,
}) => {
  test.setTimeout(180_000);
  const page = await openTab();
  await signIn(page, { username: 'ines', password: 'secret' });
  await openRoom(page, 'Safe harbour');
  await fuzz.exhausted;
  expect(fuzz.sent()).toBe(EVENTS);

  fuzz.say('Honest weather');
  await expect(message(page, 'Honest weather')).toHaveCount(1, { timeout: 30_000 });
  await send(page, 'Honest answer');
  await expect(message(page, 'Honest answer')).toContainText('Sent', { timeout: 30_000 });
  expect(fuzz.heard).toEqual(['Honest answer']);
  await expect(page.getByText('Something went wrong here')).toHaveCount(0);
  expect(await page.evaluate(() => Reflect.get({}, 'polluted'))).toBeUndefined();

  // The room that took most of it opens, and what was stored of it is readable at the next start.
  await page.locator('[data-room-id="!busy:localhost"]').first().click();
  await expect(page.getByRole('main')).toBeVisible();
  await expect(page.getByText('Something went wrong here')).toHaveCount(0);
  await page.reload();
  await expect(roomRow(page, 'Safe harbour')).toBeVisible();
  await openRoom(page, 'Safe harbour');
  await expect(message(page, 'Honest answer')).toHaveCount(1);
  fuzz.say('And after a new start');
  await expect(message(page, 'And after a new start')).toHaveCount(1);
});
