import { expect } from '@playwright/test';
import {
  composer,
  createAccount,
  message,
  openRoom,
  roomList,
  roomRow,
  send,
  signIn,
  timeline,
} from './support/app.ts';
import { uniqueName } from './support/matrix.ts';
import { test } from './support/test.ts';

test('two browsers: register, sign in, accept an invite, chat both ways', async ({
  newBrowser,
  newPerson,
  site,
}) => {
  const bo = await newPerson('bo', 'Bo Ortega');
  const roomName = 'Lantern walk';
  const roomId = await bo.createRoom({ name: roomName });

  const [inesPage, boPage] = [
    await (await newBrowser()).newPage(),
    await (await newBrowser()).newPage(),
  ];
  await inesPage.goto(site.url);
  await boPage.goto(site.url);
  const ines = { username: uniqueName('ines'), password: 'long enough 水' };
  await Promise.all([createAccount(inesPage, ines), signIn(boPage, bo)]);

  await bo.invite(roomId, `@${ines.username}:localhost`);
  await expect(roomList(inesPage).getByRole('heading', { name: 'Invites' })).toBeVisible();
  await roomList(inesPage).getByRole('button', { name: 'Accept' }).click();
  await expect(composer(inesPage)).toBeVisible();
  await openRoom(boPage, roomName);

  await send(inesPage, 'First strand is up. <b>Come & look</b> 🏮');
  await expect(message(boPage, 'First strand is up. <b>Come & look</b> 🏮')).toHaveCount(1);
  await send(boPage, 'On my way.\nWith the long ladder.');
  await expect(message(inesPage, 'With the long ladder.')).toHaveCount(1);
  await expect(message(inesPage, 'First strand')).toContainText('Sent');
  await expect(message(boPage, 'With the long ladder')).toContainText('Sent');
  expect(await bo.texts(roomId)).toEqual([
    'First strand is up. <b>Come & look</b> 🏮',
    'On my way.\nWith the long ladder.',
  ]);
  // Both see the same lines in the same order.
  for (const page of [inesPage, boPage]) {
    const shown = timeline(page)
      .getByRole('article')
      .filter({ hasText: /strand|ladder/u });
    await expect(shown).toContainText(['First strand', 'With the long ladder']);
  }
});

test('an invite is declined, and gone at both ends', async ({ newPerson, openTab }) => {
  const bo = await newPerson('bo');
  const noor = await newPerson('noor', 'Noor');
  const roomId = await bo.createRoom({ name: 'Not for me', invite: [noor.userId] });
  const page = await openTab();
  await signIn(page, noor);
  await expect(roomList(page)).toContainText('Not for me');
  await roomList(page).getByRole('button', { name: 'Decline' }).click();
  await expect(roomList(page)).not.toContainText('Not for me');
  const member = `v3/rooms/${encodeURIComponent(roomId)}/state/m.room.member/${encodeURIComponent(noor.userId)}`;
  await expect.poll(() => bo.ask('GET', member)).toMatchObject({ membership: 'leave' });
});

test('the list is ordered by activity, and says what is unread', async ({ newPerson, openTab }) => {
  const bo = await newPerson('bo', 'Bo Ortega');
  const noor = await newPerson('noor', 'Noor');
  const older = await bo.createRoom({ name: 'Older', invite: [noor.userId] });
  const newer = await bo.createRoom({ name: 'Newer', invite: [noor.userId] });
  await noor.join(older);
  await noor.join(newer);
  const page = await openTab();
  await signIn(page, noor);
  const names = () =>
    roomList(page)
      .getByRole('link')
      .evaluateAll((links) => links.map((link) => link.getAttribute('aria-label')));
  await expect.poll(names).toEqual(['Newer', 'Older']);
  await bo.send(older, 'One');
  await bo.sendEvent(older, 'm.room.message', {
    msgtype: 'm.text',
    body: 'Noor, two',
    'm.mentions': { user_ids: [noor.userId] },
  });
  await expect.poll(names).toEqual(['Older, 2 unread, 1 mention', 'Newer']);
  await openRoom(page, 'Older');
  await expect(message(page, 'Noor, two')).toBeVisible();
  await expect(roomRow(page, 'Older')).toHaveAccessibleName('Older');
});
