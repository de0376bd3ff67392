import { expect, it } from 'vitest';
import { networkError } from '#base/errors.ts';
import type { HomeserverPort } from '#protocol/request.ts';
import { memberRow, someRoomId, someUserId } from '#storage/testing/rows.ts';
import { createOwnProfile } from './ownProfile.ts';

const self = someUserId('self');
const settled = () =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, 0);
  });

function setUp(first: string | Error) {
  let answer = first;
  let asked = 0;
  const told: (string | undefined)[] = [];
  const server: HomeserverPort = {
    request: (request) => {
      asked += 1;
      if (answer instanceof Error) return Promise.reject(answer);
      return Promise.resolve(request.parse({ displayname: answer }));
    },
  };
  const profile = createOwnProfile({
    self,
    server,
    signal: new AbortController().signal,
    tell: (name) => told.push(name),
  });
  const inRoom = async (name: string, userId = self) => {
    profile.heard([memberRow(someRoomId(), userId, name)]);
    await settled();
  };
  const set = (next: string | Error) => {
    answer = next;
  };
  return { profile, told, asked: () => asked, inRoom, set };
}

it('asks for one’s own name once, and again only where that failed', async () => {
  const { profile, told, asked, set } = setUp(networkError('unreachable', 'gone'));
  profile.ask();
  await settled();
  expect(told).toEqual([]);
  set('Änne');
  profile.ask();
  profile.ask();
  await settled();
  expect([told, asked()]).toEqual([['Änne'], 2]);
});

it('asks again at a name that is new, and takes that of a single room for no news', async () => {
  const { profile, told, asked, inRoom, set } = setUp('Änne');
  profile.ask();
  await settled();
  await inRoom('Änne');
  await inRoom('somebody', someUserId('other'));
  expect(asked()).toBe(1);
  await inRoom('the clown');
  await inRoom('the clown');
  expect(asked()).toBe(2);
  expect(told.at(-1)).toBe('Änne');
  set('Anna');
  await inRoom('Anna');
  set('Änne');
  await inRoom('Änne');
  expect(told.at(-1)).toBe('Änne');
  expect(told).toContain('Anna');
});
