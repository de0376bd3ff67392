import { type Page, expect } from '@playwright/test';
import { openRoom, openSettings, roomRow, signIn, signOut } from './support/app.ts';
import { type Dead, crawl } from './support/crawl.ts';
import { test } from './support/test.ts';

test('every visible control does something, sign out last', async ({
  expectComplaint,
  newBrowser,
  newPerson,
  relay,
  site,
}) => {
  // The link in the message.
  expectComplaint(/^Foreign request: .*example\.org/u);
  test.setTimeout(180_000);
  const [ines, bo] = [await newPerson('ines', 'Ines'), await newPerson('bo', 'Bo')];
  const roomId = await bo.createRoom({ name: 'Quay', invite: [ines.userId] });
  await ines.join(roomId);
  const second = await bo.createRoom({ name: 'Second', invite: [ines.userId] });
  await ines.join(second);
  for (let index = 0; index < 4; index += 1)
    await bo.createRoom({ name: `Invite ${index}`, invite: [ines.userId] });
  await bo.send(roomId, 'A link: https://example.org/x');
  const context = await newBrowser({ permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await context.newPage();
  context.on('page', (opened) => {
    if (opened !== page) void opened.close();
  });
  const dead: Dead[] = [];
  const home = async (to: Page) => {
    await to.goto('about:blank');
    await to.goto(site.url);
  };

  dead.push(
    ...(await crawl(page, relay, { name: 'sign-in', enter: home })),
    ...(await crawl(page, relay, {
      name: 'create account',
      enter: async (to) => {
        await home(to);
        await to
          .getByRole('button', { name: 'Create account' })
          .or(to.getByRole('link', { name: 'Create account' }))
          .click();
        await expect(to.getByRole('form', { name: 'Create account' })).toBeVisible();
      },
    })),
  );

  await home(page);
  await signIn(page, ines);
  const enterRoom = async (to: Page) => {
    await to.goto('about:blank');
    await to.goto(site.url);
    await expect(roomRow(to, 'Quay')).toBeVisible();
    await openRoom(to, 'Quay');
    await expect(to.getByRole('link', { name: 'https://example.org/x' })).toBeVisible();
  };
  dead.push(
    ...(await crawl(page, relay, { name: 'list and room', enter: enterRoom })),
    ...(await crawl(page, relay, {
      name: 'settings, account',
      enter: async (to) => {
        await enterRoom(to);
        await openSettings(to);
      },
      within: (of) => of.getByRole('dialog'),
      except: /Sign out/u,
    })),
    ...(await crawl(page, relay, {
      name: 'settings, appearance',
      enter: async (to) => {
        await enterRoom(to);
        const dialog = await openSettings(to);
        await dialog.getByRole('tab', { name: 'Appearance' }).click();
      },
      within: (of) => of.getByRole('dialog').getByRole('tabpanel'),
    })),
  );
  await page.setViewportSize({ width: 390, height: 844 });
  dead.push(
    ...(await crawl(page, relay, {
      name: 'phone, room',
      enter: async (to) => {
        await to.goto('about:blank');
        await to.goto(`${site.url}#/room/${encodeURIComponent(second)}`);
        await expect(to.getByRole('main', { name: 'Second' })).toBeVisible();
      },
    })),
  );
  expect(dead).toEqual([]);

  await page.setViewportSize({ width: 1280, height: 800 });
  await enterRoom(page);
  await signOut(page);
});
