import { AxeBuilder } from '@axe-core/playwright';
import { type Page, expect } from '@playwright/test';
import { signIn } from './support/app.ts';
import { furnish } from './support/household.ts';
import { test } from './support/test.ts';
import {
  type Tour,
  brokenOnPurpose,
  tourOutside,
  tourPhone,
  tourRooms,
  tourSettings,
  tourTroubles,
} from './support/tour.ts';
import { createSay } from './support/words.ts';

const say = createSay('english');
const themes = ['light', 'dark'] as const;

test.beforeEach(() => test.setTimeout(120_000));

/** What axe finds on the page in both themes, in words that say where. */
async function violations(page: Page, screen: string): Promise<string[]> {
  const found: string[] = [];
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme });
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    await atRest(page);
    // There are no frames, for which it would open a page of its own.
    const result = await new AxeBuilder({ page }).setLegacyMode().analyze();
    for (const { id, nodes } of result.violations)
      for (const { target, failureSummary = '' } of nodes)
        found.push(`${screen}, ${theme}: ${id} at ${target.join(' ')}: ${failureSummary}`);
  }
  return found;
}

/** Colours are judged when nothing fades any more. */
async function atRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const finite = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(finite.map(({ finished }) => finished));
  });
}

async function walk(page: Page, ...tours: readonly Tour[]): Promise<void> {
  const screens: string[] = [];
  const found: string[] = [];
  for (const tour of tours)
    for await (const screen of tour) {
      screens.push(screen);
      found.push(...(await violations(page, screen)));
    }
  expect(screens.length).toBeGreaterThan(3);
  expect(found.join('\n\n')).toBe('');
}

test('axe finds no violation on the way in', async ({ openTab, relay }) => {
  const page = await openTab();
  await walk(page, tourOutside({ page, say, relay }));
});

test('axe finds no violation in rooms and settings', async ({ newPerson, openTab, relay }) => {
  const household = await furnish(newPerson);
  const page = await openTab();
  await signIn(page, household.self);
  const stage = { page, say, relay, household };
  await walk(page, tourRooms(stage), tourSettings(stage));
});

test('axe finds no violation where something is wrong', async ({
  expectComplaint,
  newPerson,
  openTab,
  relay,
}) => {
  expectComplaint(brokenOnPurpose);
  const household = await furnish(newPerson);
  const page = await openTab();
  await signIn(page, household.self);
  await page.locator(`a[data-room-id="${household.rooms.empty}"]`).click();
  await walk(page, tourTroubles({ page, say, relay, household }));
});

test('axe finds no violation on a phone', async ({ newBrowser, newPerson, relay, site }) => {
  const household = await furnish(newPerson);
  const context = await newBrowser({ viewport: { width: 390, height: 844 }, hasTouch: true });
  const page = await context.newPage();
  await page.goto(site.url);
  await signIn(page, household.self);
  await walk(page, tourPhone({ page, say, relay, household }));
});
