import { type Page, expect } from '@playwright/test';
import { signIn } from './support/app.ts';
import { type Household, furnish } from './support/household.ts';
import type { Proxy } from './support/proxy.ts';
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

const say = createSay('pseudo');

test.beforeEach(() => test.setTimeout(120_000));

/** What is said on the page or by it to screen readers, and has a letter without an accent. */
function plainTexts(page: Page, ids: readonly string[]): Promise<string[]> {
  return page.evaluate((known) => {
    const found = new Set<string>();
    const take = (text: string | null) => {
      if (text === null) return;
      const rest = known.reduce((left, id) => left.replaceAll(id, ''), text);
      if (/[a-z]/iu.test(rest)) found.add(text.trim());
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode())
      if (node.parentElement?.closest('script, style, pre') === null) take(node.textContent);
    for (const element of document.body.querySelectorAll('*'))
      for (const name of ['aria-label', 'aria-description', 'alt', 'placeholder', 'title'])
        take(element.getAttribute(name));
    take(document.title);
    return [...found];
  }, ids);
}

/** The server's and its program's name, the versions that it speaks, and the brand that its admin chose. */
const namesFromOutside = ['localhost', 'Synapse', 'v1.', 'Nacre'];

/** Ids and addresses, which are the same in every language. Everything else that people wrote has no Latin letter. */
const idsOf = (household: Household | undefined): string[] =>
  household === undefined
    ? []
    : [household.self, household.other].flatMap(({ userId, username }) => [userId, username]);

type Walk = {
  readonly page: Page;
  readonly relay: Proxy;
  readonly household?: Household;
};

async function walk({ page, relay, household }: Walk, ...tours: readonly Tour[]): Promise<void> {
  const found: Record<string, string[]> = {};
  let screens = 0;
  for (const tour of tours)
    for await (const screen of tour) {
      screens += 1;
      // What is only an id says so by its element.
      const device = await page.locator('bdi.font-mono').allTextContents();
      const known = [...namesFromOutside, ...idsOf(household), ...device, relay.url];
      const plain = await plainTexts(page, known);
      if (plain.length > 0) found[screen] = plain;
    }
  expect(screens).toBeGreaterThan(3);
  expect(found).toEqual({});
}

test('no text outside of the catalogue on the way in', async ({ openTab, relay }) => {
  const page = await openTab('?locale=pseudo');
  await walk({ page, relay }, tourOutside({ page, say, relay }));
});

test('no text outside of the catalogue in rooms, settings and trouble', async ({
  expectComplaint,
  newPerson,
  openTab,
  relay,
  site,
}) => {
  expectComplaint(brokenOnPurpose);
  const household = await furnish(newPerson);
  const page = await openTab();
  await signIn(page, household.self);
  await page.goto(`${site.url}?locale=pseudo`);
  const stage = { page, say, relay, household };
  await walk(stage, tourRooms(stage), tourSettings(stage), tourTroubles(stage));
});

test('no text outside of the catalogue on a phone', async ({
  newBrowser,
  newPerson,
  relay,
  site,
}) => {
  const household = await furnish(newPerson);
  const context = await newBrowser({ viewport: { width: 390, height: 844 }, hasTouch: true });
  const page = await context.newPage();
  await page.goto(site.url);
  await signIn(page, household.self);
  await page.goto(`${site.url}?locale=pseudo`);
  const stage = { page, say, relay, household };
  await walk(stage, tourPhone(stage));
});
