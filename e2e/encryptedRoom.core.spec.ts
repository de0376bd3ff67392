import { expect } from '@playwright/test';
import { composer, message, openRoom, roomRow, signIn } from './support/app.ts';
import { test } from './support/test.ts';

const encryption = {
  type: 'm.room.encryption',
  state_key: '',
  content: { algorithm: 'm.megolm.v1.aes-sha2' },
};
const sealed = {
  algorithm: 'm.megolm.v1.aes-sha2',
  ciphertext: 'AwgAEnACgAkLmt6qF84IK',
  device_id: 'RJYKSTBOIE',
  sender_key: 'IlRMeOPX2e0MurIyfWEucYBRVOEEUMrOHqn/8mLqMjA',
  session_id: 'X3lUlvLELLYxeTx4yOVu6UDpasGEVO0Jbu+QFnm0cKQ',
};

test('an encrypted room is listed, says what it cannot do, and its composer is closed', async ({
  newPerson,
  openTab,
}) => {
  const ines = await newPerson('ines', 'Ines');
  const roomId = await ines.createRoom({ name: 'Vault', initial_state: [encryption] });
  await ines.sendEvent(roomId, 'm.room.encrypted', sealed);
  const page = await openTab();
  await signIn(page, ines);
  await expect(roomRow(page, 'Vault')).toBeVisible();
  await openRoom(page, 'Vault');
  await expect(message(page, 'This version cannot read encrypted messages')).toBeVisible();
  await expect(composer(page)).toHaveCount(0);
  await expect(page.getByRole('main')).toContainText('This room is encrypted.');
});

test('no plain text is sent into a room that becomes encrypted while a message waits', async ({
  newPerson,
  openTab,
  relay,
}) => {
  const ines = await newPerson('ines', 'Ines');
  const roomId = await ines.createRoom({ name: 'Soon a vault' });
  const page = await openTab();
  await signIn(page, ines);
  await openRoom(page, 'Soon a vault');
  // The homeserver cannot be reached for messages, so that one waits.
  const away = relay.fault({ path: /\/send\/m\.room\.message\//u }, { kind: 'refuse' });
  await composer(page).fill('Written in the clear');
  await composer(page).press('Enter');
  await expect.poll(() => relay.seen(/\/send\/m\.room\.message\//u).length).toBeGreaterThan(0);
  await ines.ask(
    'PUT',
    `v3/rooms/${encodeURIComponent(roomId)}/state/m.room.encryption/`,
    encryption.content,
  );
  await expect(composer(page)).toHaveCount(0);
  away();
  await expect(message(page, 'Written in the clear')).toContainText('Not sent');
  expect(await ines.texts(roomId)).toEqual([]);
});
