import { type Page, expect } from '@playwright/test';
import { composer, expectConnected, message, openRoom, send, signIn } from './support/app.ts';
import { nextFolder } from './support/builds.ts';
import { sharedWorkers } from './support/engine.ts';
import { readTraces } from './support/traces.ts';
import { test } from './support/test.ts';

const syncPath = /\/v3\/sync$/u;

/** The number of the engine that may write. */
const epochOf = (rows: string) => /"epoch":(?<epoch>\d+)/u.exec(rows)?.groups?.['epoch'] ?? 'none';

const dedicatedWorkers = (pages: readonly Page[]) =>
  pages.flatMap((page) => page.workers()).filter((worker) => /worker/u.test(worker.url()));

test('two tabs have one engine, and the homeserver sees one sync', async ({
  browser,
  engineKind,
  newPerson,
  openTab,
  relay,
  site,
}) => {
  const ines = await newPerson('ines', 'Ines');
  const roomId = await ines.createRoom({ name: 'Shared' });
  const first = await openTab();
  await signIn(first, ines);
  const second = await openTab();
  await expectConnected(second);
  await openRoom(first, 'Shared');
  await openRoom(second, 'Shared');
  await ines.send(roomId, 'Seen in both');
  for (const page of [first, second]) await expect(message(page, 'Seen in both')).toBeVisible();
  await send(second, 'Written in the second');
  await expect(message(first, 'Written in the second')).toHaveCount(1);

  const shared = await sharedWorkers(browser, site.url);
  expect(shared).toHaveLength(engineKind === 'shared' ? 1 : 0);
  expect(dedicatedWorkers([first, second])).toHaveLength(engineKind === 'shared' ? 0 : 1);
  expect(relay.mostSyncsAtOnce()).toBe(1);
});

test('the tab that had the engine closes, and the other one goes on', async ({
  newPerson,
  openTab,
  relay,
}) => {
  const ines = await newPerson('ines', 'Ines');
  const roomId = await ines.createRoom({ name: 'Shared' });
  const first = await openTab();
  await signIn(first, ines);
  const second = await openTab();
  await expectConnected(second);
  await openRoom(second, 'Shared');
  await first.close();
  await ines.send(roomId, 'Still here');
  await expect(message(second, 'Still here')).toBeVisible({ timeout: 20_000 });
  await send(second, 'So am I');
  await expect(message(second, 'So am I')).toContainText('Sent', { timeout: 20_000 });
  expect(await ines.texts(roomId)).toEqual(['Still here', 'So am I']);
  expect(relay.mostSyncsAtOnce()).toBe(1);
});

test('a second build deployed under an open tab: the old engine steps down, never two syncs, and the draft stays', async ({
  newPerson,
  openTab,
  relay,
  site,
}) => {
  const ines = await newPerson('ines', 'Ines');
  const roomId = await ines.createRoom({ name: 'Shipyard' });
  const old = await openTab();
  await signIn(old, ines);
  await openRoom(old, 'Shipyard');
  await composer(old).fill('Half a sentence');
  // What the old engine asks for reaches it only when it must not write any more.
  let release: () => void = () => undefined;
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  const syncs = relay.seen(syncPath).length;
  relay.fault({ path: syncPath, times: 1 }, { kind: 'hold', until });
  await ines.send(roomId, 'Before the launch');
  await expect(message(old, 'Before the launch')).toBeVisible();
  await expect.poll(() => relay.seen(syncPath).length).toBeGreaterThan(syncs);
  await ines.send(roomId, 'At the launch');

  site.deploy(nextFolder);
  const fresh = await openTab();
  await expect(old.getByText('Nacre was updated')).toBeVisible({ timeout: 20_000 });
  await expect(old.getByRole('button', { name: 'Load again' })).toBeVisible();
  await expectConnected(fresh);
  const { rows: before } = await readTraces(fresh);
  release();
  await openRoom(fresh, 'Shipyard');
  await expect(message(fresh, 'At the launch')).toHaveCount(1);
  await ines.send(roomId, 'After the launch');
  await expect(message(fresh, 'After the launch')).toBeVisible();
  await expect(message(old, 'At the launch')).toHaveCount(0);
  await expect(message(old, 'After the launch')).toHaveCount(0);
  expect(epochOf((await readTraces(fresh)).rows)).toBe(epochOf(before));
  await expect(composer(old)).toHaveValue('Half a sentence');
  expect(relay.mostSyncsAtOnce()).toBe(1);

  await old.getByRole('button', { name: 'Load again' }).click();
  await expectConnected(old);
  await expect(message(old, 'After the launch')).toBeVisible();
  await expect(composer(old)).toHaveValue('Half a sentence');
  await expect(old.getByText('Nacre was updated')).toHaveCount(0);
  expect(relay.mostSyncsAtOnce()).toBe(1);
});
