import { type Page, expect } from '@playwright/test';
import { message, openRoom, roomRow, signIn } from './support/app.ts';
import { type Person, type WireEvent, uniqueName } from './support/matrix.ts';
import { test } from './support/test.ts';

type Counting = { readonly nacreRenders: Map<string, number> };

const forgetRenders = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as Counting).nacreRenders.clear());

/** How often React rendered each row's content, by the row's room or message. */
const readRenders = async (page: Page): Promise<ReadonlyMap<string, number>> =>
  new Map(await page.evaluate(() => [...(globalThis as unknown as Counting).nacreRenders]));

const inRoom = (roomId: string) => `v3/rooms/${encodeURIComponent(roomId)}`;

async function readUpTo(person: Person, roomId: string, event: string): Promise<void> {
  await person.ask('POST', `${inRoom(roomId)}/receipt/m.read/${encodeURIComponent(event)}`, {});
}

async function type(person: Person, roomId: string, typing: boolean): Promise<void> {
  await person.ask('PUT', `${inRoom(roomId)}/typing/${encodeURIComponent(person.userId)}`, {
    typing,
    ...(typing ? { timeout: 30_000 } : {}),
  });
}

/** Two rooms that both are in, the second one opened by the page's person. */
async function twoRooms(ines: Person, bo: Person): Promise<Record<'busy' | 'quiet', string>> {
  const make = async (name: string) => {
    const roomId = await bo.createRoom({ name, invite: [ines.userId] });
    await ines.join(roomId);
    await bo.send(roomId, `First line of ${name}`);
    return roomId;
  };
  return { busy: await make('Busy'), quiet: await make('Quiet') };
}

test('messages, receipts and typing in a room render no row but its own, wherever it stands in the list', async ({
  newPerson,
  openTab,
}) => {
  const [ines, bo] = [await newPerson('ines', 'Ines'), await newPerson('bo', 'Bo')];
  const { busy, quiet } = await twoRooms(ines, bo);
  const page = await openTab();
  await signIn(page, ines);
  await openRoom(page, 'Quiet');
  await expect(message(page, 'First line of Quiet')).toBeVisible();
  await settle(page);
  await forgetRenders(page);

  // It stands below the other one, and goes to the top with its first message.
  for (const text of ['One', 'Two', 'Three']) {
    await type(bo, busy, true);
    const eventId = await bo.send(busy, text);
    await readUpTo(ines, busy, eventId);
    await readUpTo(bo, busy, eventId);
  }
  await type(bo, busy, false);
  await bo.send(busy, 'Four');
  await expect(roomRow(page, 'Busy')).toContainText('Four');
  await settle(page);
  const renders = await readRenders(page);
  expect([...renders.keys()]).toEqual([busy]);
  expect(renders.get(quiet)).toBeUndefined();
});

test('a message in the open room renders itself and its neighbour, and receipts and typing render no message', async ({
  newPerson,
  openTab,
}) => {
  const [ines, bo] = [await newPerson('ines', 'Ines'), await newPerson('bo', 'Bo')];
  const { busy } = await twoRooms(ines, bo);
  for (let number = 1; number <= 12; number += 1) await bo.send(busy, `Line ${number}`);
  const page = await openTab();
  await signIn(page, ines);
  await openRoom(page, 'Busy');
  await expect(message(page, 'Line 12')).toBeVisible();
  await settle(page);
  const [last] = (await bo.history(busy)).toReversed();
  await forgetRenders(page);

  await type(bo, busy, true);
  await readUpTo(bo, busy, idOf(last));
  // An event that shows nowhere comes behind them: when the engine has it, it has the others.
  await bo.ask('PUT', `${inRoom(busy)}/send/org.example.nothing/${uniqueName('txn')}`, {});
  await settle(page);
  const lines = (renders: ReadonlyMap<string, number>) =>
    [...renders.keys()].filter((key) => key !== busy);
  expect(lines(await readRenders(page))).toEqual([]);

  await forgetRenders(page);
  const eventId = await bo.send(busy, 'Line 13');
  await expect(message(page, 'Line 13')).toBeVisible();
  await settle(page);
  const rendered = lines(await readRenders(page));
  expect(rendered).toContain(eventId);
  expect(rendered.filter((key) => key !== eventId && key !== idOf(last))).toEqual([]);
});

const idOf = (event: WireEvent | undefined) => event?.event_id ?? '';

/** Until nothing has been rendered for a moment. */
async function settle(page: Page): Promise<void> {
  const total = async () => [...(await readRenders(page)).values()].reduce((a, b) => a + b, 0);
  await expect
    .poll(
      async () => {
        const before = await total();
        await page.waitForTimeout(400);
        return (await total()) - before;
      },
      { intervals: [0] },
    )
    .toBe(0);
}
