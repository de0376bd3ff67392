import { expect } from '@playwright/test';
import { openRoom, signIn, timeline } from './support/app.ts';
import { BIG_ROOM_MESSAGES } from './support/bigRoom.ts';
import { followPagingBack } from './support/pagingBack.ts';
import { readBigRoom } from './support/setupState.ts';
import { test } from './support/test.ts';

/** Pixels: positions are fractions of a pixel after rounding to the device's. */
const TOLERANCE = 1;

test('page back through 5,000 messages without a jump or a gap', async ({
  newPerson,
  openTab,
  setup,
}) => {
  test.setTimeout(180_000);
  await expect.poll(() => readBigRoom(setup), { timeout: 120_000 }).toBeDefined();
  const roomId = readBigRoom(setup) ?? '';
  const reader = await newPerson('reader', 'Reader');
  await reader.join(roomId);
  const order = (await reader.texts(roomId)).map((text) => Number(/\d+/u.exec(text)?.[0]));
  expect(new Set(order).size).toBe(BIG_ROOM_MESSAGES);

  const page = await openTab();
  await signIn(page, reader);
  await openRoom(page, 'Harbour log');
  await expect(timeline(page).getByRole('article').last()).toBeVisible();
  const report = await followPagingBack(page, order);

  test.info().annotations.push({ type: 'paging', description: JSON.stringify(report) });
  expect(report.gaps).toEqual([]);
  expect(report.seen).toBe(BIG_ROOM_MESSAGES);
  expect(report.worstDrift).toBeLessThanOrEqual(TOLERANCE);
  // A list of 5,000 rows in the document would be none that is virtual.
  expect(report.mostArticles).toBeLessThan(200);
});
