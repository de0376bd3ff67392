import { expect } from '@playwright/test';
import {
  composer,
  connection,
  expectConnected,
  message,
  openRoom,
  send,
  signIn,
} from './support/app.ts';
import { setPage } from './support/engine.ts';
import { readTraces } from './support/traces.ts';
import { test } from './support/test.ts';

const sending = /\/send\/m\.room\.message\//u;

test('offline: messages are kept, and sent in order when the connection is back', async ({
  newPerson,
  openTab,
  relay,
}) => {
  const ines = await newPerson('ines', 'Ines');
  const roomId = await ines.createRoom({ name: 'Island' });
  const page = await openTab();
  await signIn(page, ines);
  await openRoom(page, 'Island');
  await setPage(page, { online: false });
  relay.setReachable(false);
  await expect(connection(page)).toContainText('Offline');
  for (const text of ['First', 'Second', 'Third']) await send(page, text);
  await expect(message(page, 'Third')).toContainText('Sending');
  await expect(page.getByText('3 messages wait for the connection')).toBeVisible();
  await page.reload();
  await setPage(page, { online: false });
  await expect(message(page, 'Second')).toHaveCount(1);
  relay.setReachable(true);
  await setPage(page, { online: true });
  await expectConnected(page);
  await expect(message(page, 'Third')).toContainText('Sent', { timeout: 20_000 });
  expect(await ines.texts(roomId)).toEqual(['First', 'Second', 'Third']);
});

test('a homeserver that does not answer is told in words, and asked again', async ({
  newPerson,
  openTab,
  relay,
}) => {
  const ines = await newPerson('ines', 'Ines');
  const roomId = await ines.createRoom({ name: 'Patience' });
  const page = await openTab();
  await signIn(page, ines);
  await openRoom(page, 'Patience');
  const mend = relay.fault({ path: /./u }, { kind: 'refuse' });
  relay.setReachable(false);
  relay.setReachable(true);
  await expect(connection(page)).toContainText(/Reconnecting in \d+ s/u);
  await expect(page.getByText('localhost does not answer.')).toBeVisible();
  await send(page, 'Kept');
  // Each time it waits longer; by now long enough to press the button before it asks by itself.
  await expect(page.getByText(/tries again in (?:[4-9]|\d\d) s/u)).toBeVisible({ timeout: 40_000 });
  mend();
  await page.getByRole('button', { name: 'Try now' }).click();
  await expectConnected(page);
  await expect(message(page, 'Kept')).toContainText('Sent');
  expect(await ines.texts(roomId)).toEqual(['Kept']);
});

test('a refused message says so, and is sent again or deleted', async ({
  newPerson,
  openTab,
  relay,
}) => {
  const ines = await newPerson('ines', 'Ines');
  const roomId = await ines.createRoom({ name: 'Gate' });
  const page = await openTab();
  await signIn(page, ines);
  await openRoom(page, 'Gate');
  relay.fault(
    { method: 'PUT', path: sending, times: 2 },
    { kind: 'status', status: 403, body: { errcode: 'M_FORBIDDEN', error: 'Not today' } },
  );
  await send(page, 'To be sent again');
  await expect(message(page, 'To be sent again')).toContainText('Not sent');
  await send(page, 'To be deleted');
  await expect(message(page, 'To be deleted')).toContainText('Not sent');
  await message(page, 'To be deleted').getByRole('button', { name: 'Delete' }).click();
  await expect(message(page, 'To be deleted')).toHaveCount(0);
  await message(page, 'To be sent again').getByRole('button', { name: 'Resend' }).click();
  await expect(message(page, 'To be sent again')).toContainText('Sent');
  await expect(message(page, 'To be sent again')).not.toContainText('Not sent');
  expect(await ines.texts(roomId)).toEqual(['To be sent again']);
  await page.reload();
  await expect(message(page, 'To be sent again')).toHaveCount(1);
  await expect(message(page, 'To be deleted')).toHaveCount(0);
});

test('a lost answer does not send a message twice', async ({ newPerson, openTab, relay }) => {
  const ines = await newPerson('ines', 'Ines');
  const roomId = await ines.createRoom({ name: 'Echo' });
  const page = await openTab();
  await signIn(page, ines);
  await openRoom(page, 'Echo');
  relay.fault({ method: 'PUT', path: sending, times: 1 }, { kind: 'lose-answer' });
  relay.fault({ method: 'PUT', path: sending, times: 1 }, { kind: 'cut', afterBytes: 5 });
  for (const text of ['One', 'Two', 'Three']) await send(page, text);
  await expect(message(page, 'Three')).toContainText('Sent', { timeout: 20_000 });
  for (const text of ['One', 'Two', 'Three']) await expect(message(page, text)).toHaveCount(1);
  expect(await ines.texts(roomId)).toEqual(['One', 'Two', 'Three']);
});

test('the echo of the homeserver before its answer, and after it: one message either way', async ({
  newPerson,
  openTab,
  relay,
}) => {
  const ines = await newPerson('ines', 'Ines');
  const roomId = await ines.createRoom({ name: 'Order' });
  const page = await openTab();
  await signIn(page, ines);
  await openRoom(page, 'Order');
  // The sync brings the message while the answer to sending it is lost.
  relay.fault({ method: 'PUT', path: sending, times: 1 }, { kind: 'lose-answer' });
  await send(page, 'Sync first');
  await expect(message(page, 'Sync first')).toContainText('Sent');
  // The answer comes, and the sync takes its time.
  const slow = relay.fault({ path: /\/v3\/sync$/u }, { kind: 'delay', ms: 1500 });
  await send(page, 'Answer first');
  await expect(message(page, 'Answer first')).toContainText('Sent');
  slow();
  await send(page, 'Last');
  await expect(message(page, 'Last')).toContainText('Sent', { timeout: 20_000 });
  for (const text of ['Sync first', 'Answer first'])
    await expect(message(page, text)).toHaveCount(1);
  expect(await ines.texts(roomId)).toEqual(['Sync first', 'Answer first', 'Last']);
});

test('broken answers of the homeserver change nothing and are asked for again', async ({
  newPerson,
  openTab,
  relay,
}) => {
  const ines = await newPerson('ines', 'Ines');
  const roomId = await ines.createRoom({ name: 'Broken' });
  const page = await openTab();
  await signIn(page, ines);
  await openRoom(page, 'Broken');
  const sync = { path: /\/v3\/sync$/u, times: 1 };
  relay.fault(sync, { kind: 'truncate', bytes: 40 });
  relay.fault(sync, { kind: 'cut', afterBytes: 60 });
  relay.fault(sync, { kind: 'status', status: 502, body: 'no JSON' });
  await ines.send(roomId, 'Through all of it');
  await expect(message(page, 'Through all of it')).toBeVisible({ timeout: 30_000 });
  await ines.send(roomId, 'And after it');
  await expect(message(page, 'And after it')).toHaveCount(1, { timeout: 30_000 });
  await expectConnected(page);
});

test('drafts are kept for each room and survive a reload', async ({ newPerson, openTab }) => {
  const ines = await newPerson('ines', 'Ines');
  await ines.createRoom({ name: 'Here' });
  await ines.createRoom({ name: 'There' });
  const page = await openTab();
  await signIn(page, ines);
  await openRoom(page, 'Here');
  await composer(page).fill('Draft for here\nsecond line');
  await openRoom(page, 'There');
  await expect(composer(page)).toHaveValue('');
  await composer(page).fill('Draft for there');
  await expect.poll(async () => (await readTraces(page)).rows).toContain('Draft for there');
  await page.reload();
  await expect(composer(page)).toHaveValue('Draft for there');
  await openRoom(page, 'Here');
  await expect(composer(page)).toHaveValue('Draft for here\nsecond line');
});

test('receipts are sent when the end is seen in a focused window, and not before', async ({
  newPerson,
  openTab,
  relay,
}) => {
  const [ines, bo] = [await newPerson('ines', 'Ines'), await newPerson('bo', 'Bo')];
  const roomId = await bo.createRoom({ name: 'Watch', invite: [ines.userId] });
  await ines.join(roomId);
  const page = await openTab();
  await signIn(page, ines);
  await setPage(page, { focused: false });
  await openRoom(page, 'Watch');
  const marks = () => relay.seen(/\/(?:read_markers|receipt\/.+)$/u, 'POST');
  const first = await bo.send(roomId, 'Unseen');
  await expect(message(page, 'Unseen')).toBeVisible();
  await page.waitForTimeout(1000);
  expect(marks().filter(({ body, path }) => `${path}${body}`.includes(first))).toEqual([]);

  await setPage(page, { focused: true });
  await expect
    .poll(() =>
      marks()
        .map(({ body }) => body)
        .join('\n'),
    )
    .toContain(first);
  const told = JSON.stringify(marks().map(({ body }) => body));
  expect(told).toContain('m.fully_read');
  expect(told).toContain('m.read');

  await setPage(page, { visible: false });
  const second = await bo.send(roomId, 'In the dark');
  await page.waitForTimeout(1000);
  expect(marks().some(({ body, path }) => `${path}${body}`.includes(second))).toBe(false);
});

test('Enter while an input method composes does not send', async ({ newPerson, openTab }) => {
  const ines = await newPerson('ines', 'Ines');
  const roomId = await ines.createRoom({ name: 'IME' });
  const page = await openTab();
  await signIn(page, ines);
  await openRoom(page, 'IME');
  await composer(page).focus();
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Input.imeSetComposition', { text: 'みず', selectionStart: 2, selectionEnd: 2 });
  await composer(page).dispatchEvent('keydown', { key: 'Enter', isComposing: true });
  await composer(page).dispatchEvent('keydown', { key: 'Process', keyCode: 229 });
  await cdp.send('Input.insertText', { text: '水' });
  await expect(composer(page)).toHaveValue('水');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('zwei');
  await page.keyboard.press('Enter');
  await expect(message(page, 'zwei')).toContainText('Sent');
  expect(await ines.texts(roomId)).toEqual(['水\nzwei']);
});
