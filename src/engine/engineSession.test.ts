import { IDBObjectStore } from 'fake-indexeddb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { accountDatabaseName } from '#storage/schema.ts';
import {
  bodies,
  databases,
  delivery,
  engineScene,
  isFromServer,
  newTxn,
} from './testing/engineScene.ts';
import { caughtUp, fakeBrowser, until } from './testing/fakeBrowser.ts';
import { fakeHomeserver } from './testing/fakeHomeserver.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const paths = (server: { readonly seen: readonly { readonly path: string }[] }, part: string) =>
  server.seen.filter(({ path }) => path.includes(part));

/** Every write fails as on a full disk, until the answer is called. */
function fillDisk(): () => void {
  const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  return () => {
    put.mockRestore();
  };
}

describe('registering', () => {
  it('SI-11 makes an account that is at work at once', async () => {
    const server = fakeHomeserver();
    const page = fakeBrowser(server).start();
    const accounts = await page.watch({ kind: 'accounts' });
    const info = await page.call('register', {
      server: server.address,
      username: 'nëw',
      password: 'p',
      deviceName: 'Nacre',
    });
    expect(accounts.value().accounts).toEqual([info]);
    await caughtUp(server);
    expect((await page.list(info.account)).value()).toEqual({ rooms: [], complete: true });
    await page.engine.stop();
  });
});

describe('signing in twice', () => {
  it('SI-15 keeps two devices of one person at work side by side', async () => {
    const { page, account, server, roomId, ben } = await engineScene();
    const second = await page.signIn('anne');
    expect(second.account).not.toBe(account);
    const list = await page.list(second.account);
    await until(() => {
      expect(list.value().rooms).toHaveLength(1);
    });
    const timelines = [
      await page.timeline(account, roomId),
      await page.timeline(second.account, roomId),
    ];
    server.say(roomId, ben, 'to both');
    await until(() => {
      for (const timeline of timelines) expect(bodies(timeline.value())).toContain('to both');
    });
    await page.engine.stop();
  });

  it('SI-15 goes on with the new tokens where the server gives the same device', async () => {
    const { page, account, server, roomId, ben } = await engineScene();
    const timeline = await page.timeline(account, roomId);
    const accounts = await page.watch({ kind: 'accounts' });
    const device = account.split('|').at(-1);
    server.world.nextDevice = device;
    const again = await page.signIn('anne');
    expect(again.account).toBe(account);
    expect(accounts.value().accounts).toHaveLength(1);
    server.endToken(1);
    server.say(roomId, ben, 'still here');
    await until(() => {
      expect(bodies(timeline.value())).toEqual(['hello 🎐', 'still here']);
    });
    expect(accounts.value().accounts).toMatchObject([{ session: 'active' }]);
    await page.engine.stop();
  });
});

describe('the end of a session', () => {
  it('SI-13 SI-21 SI-22 pauses after a soft logout, and signing in again goes on as the same device', async () => {
    const { browser, page, account, server, roomId, anne, ben } = await engineScene();
    server.endSessions(anne, true);
    const accounts = await page.watch({ kind: 'accounts' });
    await until(() => {
      expect(accounts.value().accounts).toMatchObject([{ account, session: 'soft-logged-out' }]);
    });
    await page.engine.stop();
    server.say(roomId, ben, 'missed');

    const before = server.seen.length;
    const next = browser.start();
    const timeline = await next.timeline(account, roomId);
    await next.call('sendMessage', { account, roomId, txnId: newTxn(), body: 'kept' });
    await until(() => {
      expect(delivery(timeline.value(), 'kept')).toBe('sending');
    });
    await browser.clock.advance(120_000);
    expect(server.seen.slice(before).filter(({ path }) => path.includes('/sync'))).toEqual([]);
    const info = await next.call('signInAgain', { account, password: 'pässword' });
    expect(info).toMatchObject({ account, session: 'active' });
    await until(() => {
      expect(bodies(timeline.value())).toEqual(['hello 🎐', 'missed', 'kept']);
      expect(isFromServer(timeline.value(), 'kept')).toBe(true);
    });
    await next.engine.stop();
  });

  it('SI-21 wipes everything after a hard logout, and tells', async () => {
    const { page, server, anne } = await engineScene();
    const accounts = await page.watch({ kind: 'accounts' });
    expect(await databases()).not.toEqual([]);
    server.endSessions(anne, false);
    await until(async () => {
      expect(accounts.value().accounts).toEqual([]);
      expect(await databases()).toEqual([]);
    });
    await page.engine.stop();
  });

  it('SI-14 signs out once, although the server answers that the token is unknown', async () => {
    const { page, account, server, anne } = await engineScene();
    const told: number[] = [];
    await page.engine.topics.open({ kind: 'accounts' }, { pageId: 'p', sub: 99 }, (change) => {
      if (change.kind === 'accounts') told.push(change.value.accounts.length);
    });
    server.hooks.before = ({ path }) => {
      if (path.endsWith('/logout')) server.endSessions(anne, false);
      return undefined;
    };
    await Promise.all([page.call('signOut', { account }), page.call('signOut', { account })]);
    await page.call('signOut', { account });
    expect(paths(server, '/logout')).toHaveLength(1);
    expect(told).toEqual([0]);
    expect(await databases()).toEqual([]);
    await page.engine.stop();
  });

  it('SI-14 leaves other accounts alone', async () => {
    const { page, account, server } = await engineScene();
    const other = await page.signIn('ben');
    await caughtUp(server);
    await page.call('signOut', { account });
    expect(await databases()).toContain(accountDatabaseName(other.account));
    expect(await databases()).not.toContain(accountDatabaseName(account));
    expect((await page.watch({ kind: 'accounts' })).value().accounts).toMatchObject([
      { account: other.account },
    ]);
    await expect(page.list(account)).rejects.toMatchObject({ info: { code: 'not-signed-in' } });
    await page.engine.stop();
  });

  it('SI-20 refreshes tokens that end, and goes on', async () => {
    const server = fakeHomeserver();
    server.world.tokenLife = 600_000;
    const [anne, ben] = [server.addUser('anne'), server.addUser('ben')];
    const roomId = server.createRoom({ name: 'r', creator: ben, members: [anne] });
    const browser = fakeBrowser(server);
    const page = browser.start();
    const { account } = await page.signIn('anne');
    await caughtUp(server);
    await browser.clock.advance(590_000);
    const txnId = newTxn();
    await page.call('sendMessage', { account, roomId, txnId, body: 'later' });
    await until(() => {
      expect(server.bodies(roomId)).toEqual(['later']);
    });
    expect(paths(server, '/refresh')).toHaveLength(1);
    await page.engine.stop();
  });
});

describe('a database in trouble', () => {
  it('SQ-28 tells that the disk is full, and takes it back', async () => {
    const { browser, page, account, server, roomId, ben } = await engineScene();
    const state = await page.account(account);
    const timeline = await page.timeline(account, roomId);
    const empty = fillDisk();
    server.say(roomId, ben, 'no place');
    await until(() => {
      expect(state.value().storage).toEqual({ kind: 'quota' });
    });
    expect(bodies(timeline.value())).toEqual(['hello 🎐']);
    empty();
    await browser.clock.advance(30_000);
    await until(() => {
      expect(bodies(timeline.value())).toEqual(['hello 🎐', 'no place']);
      expect(state.value().storage).toBeUndefined();
    });
    await page.engine.stop();
  });

  it('makes a database anew that is gone, and tells', async () => {
    const { browser, page, account, server, roomId } = await engineScene();
    await page.engine.stop();
    await deleted(accountDatabaseName(account));
    const next = browser.start();
    expect((await next.account(account)).value().storage).toEqual({
      kind: 'recovered',
      savedMessages: 0,
      lostMessages: true,
    });
    await caughtUp(server);
    expect(bodies((await next.timeline(account, roomId)).value())).toEqual(['hello 🎐']);
    await next.engine.stop();
  });

  it('saves unsent messages out of a database whose rooms cannot be read', async () => {
    const { browser, page, account, server, roomId } = await engineScene();
    server.hooks.before = ({ path }) => (path.includes('/send/') ? { status: 503 } : undefined);
    const txnId = newTxn();
    await page.call('sendMessage', { account, roomId, txnId, body: 'precious' });
    await page.engine.stop();
    await spoilRooms(accountDatabaseName(account));
    const next = browser.start();
    expect((await next.account(account)).value().storage).toEqual({
      kind: 'recovered',
      savedMessages: 1,
      lostMessages: false,
    });
    server.hooks.before = () => undefined;
    await caughtUp(server);
    await next.call('retryNow', { account });
    await until(() => {
      expect(server.bodies(roomId)).toEqual(['hello 🎐', 'precious']);
    });
    await next.engine.stop();
  });

  it('SI-16 tells that nothing can be kept, and works once it can', async () => {
    const { browser, page, account, server } = await engineScene();
    await page.engine.stop();
    const empty = fillDisk();
    const next = browser.start();
    expect((await next.account(account)).value()).toMatchObject({
      info: { account },
      storage: { kind: 'unavailable', error: { kind: 'storage', code: 'quota' } },
    });
    await expect(next.list(account)).rejects.toMatchObject({ info: { code: 'quota' } });
    empty();
    expect((await next.list(account)).value().rooms).toHaveLength(1);
    expect((await next.account(account)).value().storage).toBeUndefined();
    await caughtUp(server);
    await next.engine.stop();
  });

  it('SI-16 refuses to sign in where nothing can be kept, and leaves no session behind', async () => {
    const server = fakeHomeserver();
    server.addUser('anne');
    const page = fakeBrowser(server).start();
    const accounts = await page.watch({ kind: 'accounts' });
    fillDisk();
    await expect(page.signIn('anne')).rejects.toMatchObject({
      info: { kind: 'storage', code: 'quota' },
    });
    expect(server.world.sessions.size).toBe(0);
    expect(accounts.value().accounts).toEqual([]);
    await page.engine.stop();
  });
});

function deleted(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.addEventListener('success', () => resolve());
    request.addEventListener('error', () => reject(new Error('not deleted')));
  });
}

/** Puts something into the rooms that is no JSON. */
function spoilRooms(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name);
    request.addEventListener('error', () => reject(new Error('not opened')));
    request.addEventListener('success', () => {
      const database = request.result;
      const transaction = database.transaction('rooms', 'readwrite');
      transaction.objectStore('rooms').put({ roomId: '!broken', json: '{"roomId":' });
      transaction.addEventListener('complete', () => {
        database.close();
        resolve();
      });
    });
  });
}
