import { type Page, expect } from '@playwright/test';
import { message, openRoom, roomRow, send, signIn } from './support/app.ts';
import { type FuzzServer, roughRoom, startFuzzServer } from './support/fuzzServer.ts';
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

type Watched = { readonly nacreLongTasks: number[] };

/** Takes down, in milliseconds, for how long the page did not answer. */
const watchLongTasks = (page: Page) =>
  page.addInitScript(() => {
    const tasks: number[] = [];
    Object.assign(globalThis, { nacreLongTasks: tasks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(Math.round(duration));
    }).observe({ type: 'longtask', buffered: true });
  });

/** What every object of the page has got beside what it has by nature. */
const pollution = (page: Page) =>
  page.evaluate(() => {
    const found: string[] = [];
    for (const key in {}) found.push(key);
    for (const value of [{}, [], '', 0, () => undefined])
      if (Reflect.get(Object(value), 'polluted') !== undefined) found.push(typeof value);
    return found;
  });

const broken = (page: Page) => page.getByText('Something went wrong here');

test('hostile server: after 10,000 broken events it still sends and receives', async ({
  fuzz,
  openTab,
}) => {
  test.setTimeout(180_000);
  const page = await openTab();
  await watchLongTasks(page);
  await page.reload();
  await signIn(page, { username: 'ines', password: 'secret' });
  await openRoom(page, 'Safe harbour');
  await fuzz.exhausted;
  expect(fuzz.sent()).toBe(EVENTS);
  expect(fuzz.askedAgain()).toBe(3);

  fuzz.say('Honest weather');
  await expect(message(page, 'Honest weather')).toHaveCount(1, { timeout: 30_000 });
  await send(page, 'Honest answer');
  await expect(message(page, 'Honest answer')).toContainText('Sent', { timeout: 30_000 });

  // So does the room that took most of it, above whatever is shown of that.
  await page.locator(`a[data-room-id="${roughRoom}"]`).click();
  await expect(page.getByRole('main', { name: 'Rough sea' })).toBeVisible();
  fuzz.say('Anybody there?', roughRoom);
  await expect(message(page, 'Anybody there?')).toHaveCount(1);
  await send(page, 'All well');
  await expect(message(page, 'All well')).toContainText('Sent');
  await page.getByRole('log').evaluate((log) => log.scrollTo(0, 0));
  await page.getByRole('log').evaluate((log) => log.scrollTo(0, log.scrollHeight));
  await expect(message(page, 'All well')).toHaveCount(1);
  expect(fuzz.heard).toEqual([
    ['!good:localhost', 'Honest answer'],
    [roughRoom, 'All well'],
  ]);
  await expect(broken(page)).toHaveCount(0);
  expect(await pollution(page)).toEqual([]);
  const longTasks = await page.evaluate(() => (globalThis as unknown as Watched).nacreLongTasks);
  test.info().annotations.push({ type: 'long tasks, ms', description: longTasks.join(' ') });

  // What was stored of it is readable at the next start.
  await page.reload();
  await expect(message(page, 'All well')).toHaveCount(1);
  await expect(roomRow(page, 'Safe harbour')).toBeVisible();
  await openRoom(page, 'Safe harbour');
  await expect(message(page, 'Honest answer')).toHaveCount(1);
  fuzz.say('And after a new start');
  await expect(message(page, 'And after a new start')).toHaveCount(1);
  await expect(broken(page)).toHaveCount(0);
  expect(await pollution(page)).toEqual([]);
});
