import { type Page, expect } from '@playwright/test';
import { setPage } from './engine.ts';
import { enterRoom, type Household } from './household.ts';
import type { Proxy } from './proxy.ts';
import type { Say } from './words.ts';

/** A way through every screen of this version; a test looks at each of them as it is reached. */

export type Tour = AsyncGenerator<string, void>;

type Outside = { readonly page: Page; readonly say: Say; readonly relay: Proxy };
type Inside = Outside & { readonly household: Household };

const password = (page: Page, say: Say) => page.getByLabel(say('Password'), { exact: true });

/** From the sign-in page on; nobody is signed in before or after. */
export async function* tourOutside({ page, say, relay }: Outside): Tour {
  const form = page.getByRole('form');
  await expect(form.getByText(/\d+ [mḿ]/u)).toBeVisible();
  yield 'sign in';

  await form.getByRole('button', { name: say('Sign in') }).click();
  await expect(form.getByText(say('Type your username.')).first()).toBeVisible();
  yield 'sign in, nothing typed';

  const refusal = relay.fault(
    { method: 'POST', path: /\/v3\/login$/u },
    { kind: 'status', status: 403, body: { errcode: 'M_FORBIDDEN', error: '' } },
  );
  await form.getByRole('textbox', { name: say('Username') }).fill('二');
  await password(page, say).fill('二');
  await form.getByRole('button', { name: say('Sign in') }).click();
  await expect(form.getByRole('alert')).toBeVisible();
  refusal();
  yield 'sign in, refused';

  await form.getByRole('button', { name: say('Change') }).click();
  await expect(form.getByText(say('Sign-up open'))).toBeVisible();
  yield 'sign in, server changed';

  await form.getByRole('textbox', { name: say('Homeserver') }).fill('?!');
  await form.getByRole('textbox', { name: say('Username') }).focus();
  await expect(
    form.getByText(say('This is no name of a server. Type one such as example.org.')),
  ).toBeVisible();
  yield 'sign in, no server';

  await page.reload();
  await form.getByRole('button', { name: say('Create account') }).click();
  await expect(page.getByLabel(say('Confirm password'), { exact: true })).toBeVisible();
  yield 'create account';

  await form.getByRole('textbox', { name: say('Username') }).fill('二');
  await password(page, say).fill('二');
  await page.getByLabel(say('Confirm password'), { exact: true }).fill('三');
  await form.getByRole('button', { name: say('Create account') }).click();
  await expect(form.getByText(say('Both passwords have to be the same.')).first()).toBeVisible();
  yield 'create account, passwords differ';
}

/** Through the rooms and the settings of somebody who is signed in. */
export async function* tourRooms({ page, say, relay, household }: Inside): Tour {
  const { rooms } = household;
  await expect(page.locator('a.room-row')).toHaveCount(4);
  await expect(page.getByRole('button', { name: say('Accept') })).toBeVisible();
  yield 'no room open';

  await enterRoom(page, rooms.group);
  await expect(page.getByRole('article').first()).toBeVisible();
  yield 'group';

  await enterRoom(page, rooms.direct);
  await expect(page.getByRole('article').first()).toBeVisible();
  yield 'direct chat with bubbles';

  await enterRoom(page, rooms.vault);
  await expect(page.getByText(say('This version cannot read encrypted messages'))).toBeVisible();
  yield 'encrypted room';

  await enterRoom(page, rooms.empty);
  const refusal = relay.fault(
    { method: 'PUT', path: /\/send\/m\.room\.message\//u },
    { kind: 'status', status: 403, body: { errcode: 'M_FORBIDDEN', error: '' } },
  );
  await page.locator('main textarea').fill('十 10');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: say('Resend') })).toBeVisible();
  refusal();
  await page.locator('main textarea').fill('下書き 11');
  yield 'refused message and draft';
}

export async function* tourSettings({ page, say }: Omit<Inside, 'household'>): Tour {
  await page.getByRole('button', { name: say('Settings') }).click();
  const dialog = page.getByRole('dialog', { name: say('Settings') });
  await expect(dialog.getByRole('button', { name: say('Sign out') })).toBeVisible();
  yield 'settings, account';

  await dialog.getByRole('button', { name: say('Sign out') }).click();
  await expect(page.getByRole('button', { name: say('Stay signed in') })).toBeVisible();
  yield 'signing out would lose a message';

  await page.getByRole('button', { name: say('Stay signed in') }).click();
  await dialog.getByRole('tab', { name: say('Appearance') }).click();
  await expect(dialog.getByRole('radiogroup')).toHaveCount(3);
  yield 'settings, appearance';

  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
}

/** What one sees when something is wrong. The last screen is the one after a soft logout. */
export async function* tourTroubles({ page, say, relay, household }: Inside): Tour {
  const banner = page.locator('.banner');
  await setPage(page, { online: false });
  relay.setReachable(false);
  await expect(page.getByText(say('You are offline.'))).toBeVisible();
  await page.locator('main textarea').fill('待つ 12');
  await page.keyboard.press('Enter');
  yield 'offline';

  await setPage(page, { online: true });
  await expect(page.getByText(say('You are offline.'))).toHaveCount(0);
  await expect(page.getByRole('button', { name: say('Try now') })).toBeVisible();
  yield 'homeserver away';

  relay.setReachable(true);
  // It may have tried by itself just now.
  const tryNow = page.getByRole('button', { name: say('Try now') });
  await tryNow.click({ timeout: 2000 }).catch(() => undefined);
  await expect(banner).toHaveCount(0, { timeout: 20_000 });
  await page.evaluate(() => {
    location.hash = '#/room/!nowhere:localhost';
  });
  await expect(
    page.getByRole('heading', { name: say('This room is not in your list') }),
  ).toBeVisible();
  yield 'room that is not there';

  await breakDates(page);
  await page.locator(`a[data-room-id="${household.rooms.group}"]`).click();
  await expect(page.getByText(say('Something went wrong here')).first()).toBeVisible();
  yield 'error boundary';

  await page.reload();
  await expect(page.getByRole('article').first()).toBeVisible();
  const ended = [
    relay.fault({ path: /\/v3\/(?:sync|rooms\/.+)$/u }, softLogout),
    relay.fault({ path: /\/v3\/refresh$/u }, softLogout),
  ];
  relay.setReachable(false);
  relay.setReachable(true);
  await expect(page.getByRole('form', { name: say('Sign in again') })).toBeVisible({
    timeout: 20_000,
  });
  for (const mend of ended) mend();
  yield 'soft logout';
}

/** What {@link breakDates} makes React and the page complain of. */
export const brokenOnPurpose = /broken on purpose/u;

const softLogout = {
  kind: 'status',
  status: 401,
  body: { errcode: 'M_UNKNOWN_TOKEN', error: '', soft_logout: true },
} as const;

/** From now on nothing with a date can be rendered. */
export async function breakDates(page: Page): Promise<void> {
  await page.evaluate(() => {
    Object.defineProperty(Intl.DateTimeFormat.prototype, 'format', {
      get: () => {
        throw new Error('broken on purpose');
      },
    });
  });
}

/** The same rooms and settings on a phone, one after the other. */
export async function* tourPhone({ page, say, household }: Inside): Tour {
  await expect(page.locator('a.room-row')).toHaveCount(4);
  yield 'phone, list';

  await enterRoom(page, household.rooms.group);
  await expect(page.getByRole('article').first()).toBeVisible();
  yield 'phone, group';

  await page.getByRole('button', { name: say('Back') }).click();
  await enterRoom(page, household.rooms.direct);
  await expect(page.getByRole('article').first()).toBeVisible();
  yield 'phone, direct chat';

  await page.getByRole('button', { name: say('Back') }).click();
  await page.getByRole('button', { name: say('Settings') }).click();
  await expect(page.getByRole('tab').first()).toBeVisible();
  yield 'phone, settings';

  await page.getByRole('tab', { name: say('Appearance') }).click();
  await expect(page.getByRole('radiogroup').first()).toBeVisible();
  yield 'phone, appearance';
}
