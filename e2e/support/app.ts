import { type Locator, type Page, expect } from '@playwright/test';
import type { Person } from './matrix.ts';

/** What a person does with Nacre, by the roles and names that the interface keeps. */

type Credentials = Pick<Person, 'username' | 'password'>;

/** From the sign-in page to the painted list. */
export async function signIn(page: Page, person: Credentials): Promise<void> {
  const form = page.getByRole('form', { name: 'Sign in' });
  await form.getByRole('textbox', { name: 'Username' }).fill(person.username);
  await form.getByLabel('Password', { exact: true }).fill(person.password);
  await form.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(roomList(page)).toBeVisible({ timeout: 20_000 });
  await expectConnected(page);
}

export async function createAccount(page: Page, person: Credentials): Promise<void> {
  await page
    .getByRole('button', { name: 'Create account' })
    .or(page.getByRole('link', { name: 'Create account' }))
    .click();
  const form = page.getByRole('form', { name: 'Create account' });
  await form.getByRole('textbox', { name: 'Username' }).fill(person.username);
  await form.getByLabel('Password', { exact: true }).fill(person.password);
  await form.getByLabel('Confirm password', { exact: true }).fill(person.password);
  await form.getByRole('button', { name: 'Create account', exact: true }).click();
  await expect(roomList(page)).toBeVisible({ timeout: 20_000 });
  await expectConnected(page);
}

export const roomList = (page: Page): Locator => page.getByRole('navigation', { name: 'Rooms' });

export const connection = (page: Page): Locator => page.getByRole('status', { name: 'Connection' });

export async function expectConnected(page: Page): Promise<void> {
  await expect(connection(page)).toContainText('Connected', { timeout: 20_000 });
}

/** A room's row. Its name begins with the room's. */
export const roomRow = (page: Page, name: string): Locator =>
  roomList(page).getByRole('link', { name: new RegExp(`^${escaped(name)}`, 'u') });

export async function openRoom(page: Page, name: string): Promise<void> {
  await roomRow(page, name).click();
  await expect(page.getByRole('main', { name })).toBeVisible();
}

export const timeline = (page: Page): Locator => page.getByRole('log', { name: 'Messages' });

/** Messages with this text. */
export const message = (page: Page, text: string): Locator =>
  timeline(page).getByRole('article').filter({ hasText: text });

export const composer = (page: Page): Locator => page.getByRole('textbox', { name: /^Message /u });

/** Types a message and presses Enter. It is not waited for. */
export async function send(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press('Enter');
}

export async function openSettings(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Settings' }).click();
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await expect(dialog).toBeVisible();
  return dialog;
}

/** Through the settings, with the question where there is one. */
export async function signOut(page: Page): Promise<void> {
  const dialog = await openSettings(page);
  await dialog.getByRole('button', { name: 'Sign out' }).click();
  const form = page.getByRole('form', { name: 'Sign in' });
  const question = page.getByRole('dialog', { name: 'Sign out of this device?' });
  await expect(form.or(question)).toBeVisible({ timeout: 20_000 });
  if (await question.isVisible())
    await question.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(form).toBeVisible({ timeout: 20_000 });
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&');
