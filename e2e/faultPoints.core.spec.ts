import { expect } from '@playwright/test';
import type { FaultPoint } from '../src/base/hooks.ts';
import { expectConnected, message, openRoom, send, signIn } from './support/app.ts';
import { armFault, countFaults } from './support/engine.ts';
import { test } from './support/test.ts';

const lives: Readonly<Record<string, readonly FaultPoint[]>> = {
  'between Enter and the homeserver': [
    'send.before-outbox',
    'send.after-outbox',
    'send.before-put',
    'send.after-put',
    'send.after-put-commit',
  ],
  'between the homeserver and the page': [
    'sync.before-request',
    'sync.after-response',
    'sync.before-write',
    'sync.after-write',
    'sync.after-publish',
  ],
};

for (const [part, points] of Object.entries(lives))
  test(`the engine dies between any two steps of an event’s life, ${part}: nothing is lost or doubled`, async ({
    newPerson,
    openTab,
  }) => {
    const [ines, bo] = [await newPerson('ines', 'Ines'), await newPerson('bo', 'Bo')];
    const roomId = await ines.createRoom({ name: 'Minefield', invite: [bo.userId] });
    await bo.join(roomId);
    const page = await openTab();
    await signIn(page, ines);
    await openRoom(page, 'Minefield');
    const hits = await countFaults(page);
    const expected: string[] = [];
    for (const [index, point] of points.entries()) {
      await armFault(page, point);
      const [mine, theirs] = [`Mine ${index}, ${point}`, `Theirs ${index}, ${point}`];
      await send(page, mine);
      await expect.poll(hits, { message: `nobody died at ${point}` }).toContain(point);
      await expect(message(page, mine)).toContainText('Sent', { timeout: 20_000 });
      await bo.send(roomId, theirs);
      await expect(message(page, theirs)).toHaveCount(1, { timeout: 20_000 });
      await expect(message(page, mine)).toHaveCount(1);
      expected.push(mine, theirs);
    }
    expect(await hits()).toEqual(points);
    expect(await ines.texts(roomId)).toEqual(expected);
    await expectConnected(page);
  });
