import { type Page, expect } from '@playwright/test';
import {
  composer,
  expectConnected,
  message,
  openSettings,
  roomRow,
  send,
  signIn,
  signOut,
  timeline,
} from './support/app.ts';
import { type Screen, crawl } from './support/crawl.ts';
import type { Proxy } from './support/proxy.ts';
import { type ContextMaker, type ContextOptions, test } from './support/test.ts';
import { brokenOnPurpose, breakDates } from './support/tour.ts';

test.beforeEach(({ expectComplaint }) => {
  test.setTimeout(180_000);
  // The link in the message.
  expectComplaint(/^Foreign request: .*example\.org/u);
});

async function newPage(newBrowser: ContextMaker, options: ContextOptions = {}): Promise<Page> {
  const context = await newBrowser({
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  });
  const page = await context.newPage();
  context.on('page', (opened) => void opened.close());
  return page;
}

/** Crawls every screen; the number is the least of controls that have to be there. */
async function crawlAll(
  page: Page,
  relay: Proxy,
  screens: readonly (readonly [least: number, screen: Screen])[],
): Promise<void> {
  const dead: string[] = [];
  for (const [least, screen] of screens) {
    const found = await crawl(page, relay, screen);
    expect(found.pressed.length, `${screen.name}: ${found.pressed.join()}`).toBeGreaterThanOrEqual(
      least,
    );
    dead.push(...found.dead);
  }
  expect(dead).toEqual([]);
}

async function openAnew(page: Page, address: string): Promise<void> {
  await page.goto('about:blank');
  await page.goto(address);
}

const serverAnswered = (page: Page) =>
  expect(page.getByRole('form').getByText(/Ready · \d+ ms/u)).toBeVisible();

test('a control of which nothing comes is found', async ({ newBrowser, relay, site }) => {
  const page = await newPage(newBrowser);
  const found = await crawl(page, relay, {
    name: 'sign in',
    enter: async (to) => {
      await openAnew(to, site.url);
      await serverAnswered(to);
      await to.evaluate(() => {
        for (const name of ['Attach file', 'Emoji']) {
          const button = document.createElement('button');
          button.type = 'button';
          button.textContent = name;
          document.querySelector('form')?.append(button);
        }
      });
    },
    except: /^(?:input|button (?:Sign in|Create account|Change)$)/u,
  });
  expect(found.dead).toEqual(['sign in: button Attach file', 'sign in: button Emoji']);
  expect(found.pressed).toHaveLength(3);
});

test('every visible control does something: on the way in', async ({ newBrowser, relay, site }) => {
  const page = await newPage(newBrowser);
  const enter = async (to: Page) => {
    await openAnew(to, site.url);
    await serverAnswered(to);
  };
  await crawlAll(page, relay, [
    [6, { name: 'sign in', enter }],
    [
      6,
      {
        name: 'sign in, server changed',
        enter: async (to) => {
          await enter(to);
          await to.getByRole('button', { name: 'Change' }).click();
          await expect(to.getByRole('textbox', { name: 'Homeserver' })).toBeFocused();
        },
      },
    ],
    [
      8,
      {
        name: 'create account',
        enter: async (to) => {
          await enter(to);
          await to.getByRole('button', { name: 'Create account' }).click();
          await expect(to.getByRole('form', { name: 'Create account' })).toBeVisible();
        },
      },
    ],
  ]);
});

test('every visible control does something: rooms', async ({
  newBrowser,
  newPerson,
  relay,
  site,
}) => {
  const [ines, bo] = [await newPerson('ines', 'Ines'), await newPerson('bo', 'Bo')];
  const roomId = await bo.createRoom({ name: 'Quay', invite: [ines.userId] });
  await ines.join(roomId);
  await ines.createRoom({ name: 'Second' });
  for (const name of ['Invite 1', 'Invite 2']) await bo.createRoom({ name, invite: [ines.userId] });
  for (let number = 1; number <= 40; number += 1) await bo.send(roomId, `Line ${number}`);
  await bo.send(roomId, 'A link: https://example.org/x');
  const page = await newPage(newBrowser);
  await page.goto(site.url);
  await signIn(page, ines);
  const inRoom = `${site.url}#/room/${encodeURIComponent(roomId)}`;
  const enterRoom = async (to: Page) => {
    await openAnew(to, inRoom);
    await expect(timeline(to).getByRole('article').last()).toBeVisible();
    await expectConnected(to);
  };
  await crawlAll(page, relay, [
    [
      9,
      {
        name: 'list and room',
        enter: async (to) => {
          await enterRoom(to);
          await expect(to.getByRole('link', { name: 'https://example.org/x' })).toBeVisible();
        },
      },
    ],
    [
      1,
      {
        name: 'away from the end',
        enter: async (to) => {
          await enterRoom(to);
          await timeline(to).hover();
          await to.mouse.wheel(0, -900);
          await expect(to.getByRole('button', { name: 'Jump to latest' })).toBeVisible();
        },
        except: /^(?!button Jump)/u,
      },
    ],
    [
      2,
      {
        name: 'refused message',
        enter: async (to) => {
          await enterRoom(to);
          if ((await to.getByRole('button', { name: 'Resend' }).count()) > 0) return;
          relay.fault(
            { method: 'PUT', path: /\/send\/m\.room\.message\//u, times: 1 },
            { kind: 'status', status: 403, body: { errcode: 'M_FORBIDDEN', error: '' } },
          );
          await send(to, 'Refused');
          // Those that another press has sent again stay.
          await expect(message(to, 'Refused').last()).toContainText('Not sent');
        },
        except: /^(?!button (?:Resend|Delete))/u,
      },
    ],
    [
      1,
      {
        name: 'unknown room',
        enter: async (to) => {
          await openAnew(to, `${site.url}#/room/!nowhere:localhost`);
          await expect(to.getByRole('button', { name: 'Back' })).toBeVisible({ timeout: 20_000 });
        },
        except: /^(?!button Back)/u,
      },
    ],
  ]);
});

test('every visible control does something: where something is wrong', async ({
  expectComplaint,
  newBrowser,
  newPerson,
  relay,
  site,
}) => {
  expectComplaint(brokenOnPurpose);
  const ines = await newPerson('ines', 'Ines');
  await ines.createRoom({ name: 'Quay' });
  const page = await newPage(newBrowser);
  await page.goto(site.url);
  await signIn(page, ines);
  await crawlAll(page, relay, [
    [
      3,
      {
        name: 'error boundary',
        enter: async (to) => {
          await openAnew(to, site.url);
          await expect(roomRow(to, 'Quay')).toBeVisible();
          await breakDates(to);
          await roomRow(to, 'Quay').click();
          await expect(to.getByText('Something went wrong here').first()).toBeVisible();
        },
        except: /^(?:link|a|button (?:Settings|To the message box))/u,
      },
    ],
    [
      1,
      {
        name: 'homeserver away',
        enter: async (to) => {
          await openAnew(to, site.url);
          await expectConnected(to);
          // It asks for patience, so that nobody but who presses asks it again.
          relay.fault(
            { path: /\/v3\/sync$/u, times: 1 },
            {
              kind: 'status',
              status: 429,
              body: { errcode: 'M_LIMIT_EXCEEDED', error: '', retry_after_ms: 60_000 },
            },
          );
          relay.setReachable(false);
          relay.setReachable(true);
          await expect(to.getByRole('button', { name: 'Try now' })).toBeVisible();
          await expect(to.getByText(/in [45]\d s/u).first()).toBeVisible();
        },
        except: /^(?!button Try now)/u,
      },
    ],
  ]);
});

test('every visible control does something: settings, and sign out last', async ({
  newBrowser,
  newPerson,
  relay,
  site,
}) => {
  const ines = await newPerson('ines', 'Ines');
  await ines.createRoom({ name: 'Quay' });
  const page = await newPage(newBrowser);
  await page.goto(site.url);
  await signIn(page, ines);
  await page.getByRole('link', { name: 'Quay' }).click();
  await expect(composer(page)).toBeVisible();
  const enterSettings = async (to: Page) => {
    await openAnew(to, to.url());
    await expectConnected(to);
    return openSettings(to);
  };
  await crawlAll(page, relay, [
    [
      4,
      {
        name: 'settings, account',
        enter: async (to) => {
          await enterSettings(to);
          await expect(to.getByRole('button', { name: 'Copy address' })).toBeVisible();
        },
        except: /Sign out/u,
      },
    ],
    [
      10,
      {
        name: 'settings, appearance',
        enter: async (to) => {
          const dialog = await enterSettings(to);
          await dialog.getByRole('tab', { name: 'Appearance' }).click();
          await expect(dialog.getByRole('radiogroup').first()).toBeVisible();
        },
      },
    ],
  ]);
  await page.keyboard.press('Escape');
  await signOut(page);
});

test('every visible control does something: on a phone', async ({
  newBrowser,
  newPerson,
  relay,
  site,
}) => {
  const ines = await newPerson('ines', 'Ines');
  const roomId = await ines.createRoom({ name: 'Quay' });
  await ines.send(roomId, 'Low tide');
  const page = await newPage(newBrowser, { viewport: { width: 390, height: 844 } });
  await page.goto(site.url);
  await signIn(page, ines);
  const enterList = async (to: Page) => {
    await openAnew(to, site.url);
    await expectConnected(to);
    await expect(roomRow(to, 'Quay')).toBeVisible();
  };
  await crawlAll(page, relay, [
    [2, { name: 'phone, list', enter: enterList }],
    [
      3,
      {
        name: 'phone, room',
        enter: async (to) => {
          await openAnew(to, `${site.url}#/room/${encodeURIComponent(roomId)}`);
          await expect(message(to, 'Low tide')).toBeVisible();
        },
      },
    ],
    [
      3,
      {
        name: 'phone, settings',
        enter: async (to) => {
          await enterList(to);
          await openSettings(to);
        },
      },
    ],
    [
      3,
      {
        name: 'phone, account',
        enter: async (to) => {
          await enterList(to);
          const dialog = await openSettings(to);
          await dialog.getByRole('tab', { name: 'Account' }).click();
          await expect(dialog.getByRole('button', { name: 'Copy address' })).toBeVisible();
        },
        except: /Sign out/u,
      },
    ],
  ]);
});
