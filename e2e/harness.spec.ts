import { type Page, expect } from '@playwright/test';
import { test } from './support/test.ts';

/** Whether the harness would notice: each of these has to fail, and for its one reason. */

/** Makes the engine look for a homeserver that is none of the test's. */
async function askStranger(page: Page): Promise<void> {
  const form = page.getByRole('form', { name: 'Sign in' });
  await form.getByRole('button', { name: 'Change' }).click();
  await form.getByRole('textbox', { name: 'Homeserver' }).fill('stranger.example');
  await form.getByRole('textbox', { name: 'Homeserver' }).press('Tab');
  await expect(page.getByText('stranger.example does not answer').first()).toBeVisible();
}

test.fail('a test fails on an error in the console', async ({ openTab }) => {
  const page = await openTab();
  await page.evaluate('console.error("unexpected")');
});

test.fail('a test fails on an uncaught error of the page', async ({ openTab }) => {
  const page = await openTab();
  await page.evaluate('void setTimeout(() => { throw new Error("unexpected"); })');
  await page.waitForTimeout(100);
});

test.fail('a test fails on a request of the engine to a stranger', async ({ openTab }) => {
  await askStranger(await openTab());
});

test('nothing but that request is wrong with it', async ({ expectComplaint, openTab }) => {
  expectComplaint(/^Foreign request: CONNECT stranger\.example:443$/u);
  await askStranger(await openTab());
});

test('nothing but that error is wrong with it', async ({ expectComplaint, openTab }) => {
  expectComplaint(/^(?:Console|Page): .*unexpected/u);
  const page = await openTab();
  await page.evaluate('console.error("unexpected")');
  await page.evaluate('void setTimeout(() => { throw new Error("unexpected"); })');
  await page.waitForTimeout(100);
});
