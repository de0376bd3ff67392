import { expect } from '@playwright/test';
import {
  composer,
  expectConnected,
  message,
  openRoom,
  roomRow,
  send,
  signIn,
} from './support/app.ts';
import { readTraces } from './support/traces.ts';
import { test } from './support/test.ts';

/** Milliseconds that a refresh takes. */
const SLOW_MS = 700;

const unknownToken = (softLogout: boolean) =>
  ({
    kind: 'status',
    status: 401,
    body: { errcode: 'M_UNKNOWN_TOKEN', error: 'Unknown', soft_logout: softLogout },
  }) as const;

test('the session is not in localStorage, and survives a reload', async ({
  newPerson,
  openTab,
}) => {
  const ines = await newPerson('ines', 'Ines');
  await ines.createRoom({ name: 'Stay' });
  const page = await openTab();
  await signIn(page, ines);
  const { localStorage, sessionStorage } = await readTraces(page);
  expect(localStorage.filter((key) => key !== 'nacre.appearance')).toEqual([]);
  expect(sessionStorage).toEqual([]);
  await page.reload();
  await expect(roomRow(page, 'Stay')).toBeVisible();
  await expectConnected(page);
});

test('a wrong password is told in words', async ({ newPerson, openTab }) => {
  const ines = await newPerson('ines', 'Ines');
  const page = await openTab();
  const form = page.getByRole('form', { name: 'Sign in' });
  await form.getByRole('textbox', { name: 'Username' }).fill(ines.username);
  await form.getByLabel('Password', { exact: true }).fill('wrong');
  await form.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(form).toContainText('do not fit an account');
  await signIn(page, ines);
});

test('soft logout keeps everything, and signing in again goes on', async ({
  newPerson,
  openTab,
  relay,
}) => {
  const ines = await newPerson('ines', 'Ines');
  const roomId = await ines.createRoom({ name: 'Soft' });
  const page = await openTab();
  await signIn(page, ines);
  await openRoom(page, 'Soft');
  await send(page, 'Before');
  await expect(message(page, 'Before')).toContainText('Sent');
  await composer(page).fill('A draft');
  const ended = [
    relay.fault({ path: /\/v3\/(?:sync|rooms\/.+)$/u }, unknownToken(true)),
    relay.fault({ path: /\/v3\/refresh$/u }, unknownToken(true)),
  ];
  await ines.send(roomId, 'Ends the poll');
  const form = page.getByRole('form', { name: 'Sign in again' });
  await expect(form).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText(ines.userId)).toBeVisible();
  expect((await readTraces(page)).rows).toContain('Before');
  for (const mend of ended) mend();
  await form.getByLabel('Password', { exact: true }).fill(ines.password);
  await form.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expectConnected(page);
  await expect(message(page, 'Ends the poll')).toBeVisible();
  await expect(composer(page)).toHaveValue('A draft');
  await send(page, 'After');
  await expect(message(page, 'After')).toContainText('Sent');
  const [device] = new Set(
    relay.seen(/\/v3\/login$/u, 'POST').map(({ body }) => /"device_id":"[^"]+"/u.exec(body)?.[0]),
  );
  expect(device).toBeUndefined();
});

test('hard logout wipes everything', async ({ newPerson, openTab, relay }) => {
  const ines = await newPerson('ines', 'Ines');
  const roomId = await ines.createRoom({ name: 'Hard' });
  const page = await openTab();
  await signIn(page, ines);
  await openRoom(page, 'Hard');
  await send(page, 'Not to be kept');
  await expect(message(page, 'Not to be kept')).toContainText('Sent');
  relay.fault({ path: /\/v3\/(?:sync|rooms\/.+|refresh)$/u }, unknownToken(false));
  await ines.send(roomId, 'Ends the poll');
  await expect(page.getByRole('form', { name: 'Sign in', exact: true })).toBeVisible({
    timeout: 20_000,
  });
  await expect.poll(async () => (await readTraces(page)).rows).toBe('');
});

test('tokens are refreshed in a single flight', async ({ newPerson, openTab, relay }) => {
  const ines = await newPerson('ines', 'Ines');
  await ines.createRoom({ name: 'Fresh' });
  const page = await openTab();
  await signIn(page, ines);
  await openRoom(page, 'Fresh');
  // Everything that is under way finds its token dead at the same moment; the refresh is slow.
  relay.fault({ path: /\/v3\/refresh$/u }, { kind: 'delay', ms: SLOW_MS });
  const [lastSync] = relay.seen(/\/v3\/sync$/u).toReversed();
  const dead = lastSync?.token;
  // What was refreshed right after signing in was not slow and is no part of this.
  relay.forget();
  relay.fault(
    { path: /./u, when: ({ token, path }) => token === dead && !path.endsWith('/refresh') },
    unknownToken(true),
  );
  relay.setReachable(false);
  relay.setReachable(true);
  for (const text of ['One', 'Two', 'Three']) await send(page, text);
  await expect(message(page, 'Three')).toContainText('Sent', { timeout: 30_000 });
  await expectConnected(page);
  const refreshes = relay.seen(/\/v3\/refresh$/u, 'POST');
  expect(refreshes.length).toBeGreaterThan(0);
  // No refresh token is used twice, and no refresh begins before the one before has been answered.
  expect(new Set(refreshes.map(({ body }) => body)).size).toBe(refreshes.length);
  const gaps = refreshes.slice(1).map(({ at }, index) => at - (refreshes[index]?.at ?? 0));
  expect(gaps.filter((gap) => gap < SLOW_MS)).toEqual([]);
});
