import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  bodies,
  delivery,
  engineScene,
  gate,
  isFromServer,
  newTxn,
} from './testing/engineScene.ts';
import { caughtUp, fakeBrowser, until } from './testing/fakeBrowser.ts';
import { fakeHomeserver } from './testing/fakeHomeserver.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const sends = (server: { readonly seen: readonly { readonly path: string }[] }) =>
  server.seen.filter(({ path }) => path.includes('/send/'));

describe('an engine from sign-in to the remote echo', () => {
  it('lists rooms, opens one, and shows what others say', async () => {
    const { page, account, roomId, server, ben } = await engineScene();
    const list = await page.list(account);
    expect(list.value()).toMatchObject({
      complete: true,
      rooms: [{ roomId, name: { kind: 'named', text: 'Läntern "1" 🏮' }, unread: 1 }],
    });
    const timeline = await page.timeline(account, roomId);
    expect(bodies(timeline.value())).toEqual(['hello 🎐']);
    server.say(roomId, ben, 'again');
    await until(() => {
      expect(bodies(timeline.value())).toEqual(['hello 🎐', 'again']);
      expect(list.value().rooms[0]).toMatchObject({ unread: 2, preview: { text: 'again' } });
    });
    await page.engine.stop();
  });

  it('SQ-12 matches the echo when the answer comes before the event', async () => {
    const { page, account, roomId, server } = await engineScene();
    const timeline = await page.timeline(account, roomId);
    const held = gate();
    server.hooks.after = ({ path }) => (path.includes('/sync') ? held.opened : undefined);
    const txnId = newTxn();
    await page.call('sendMessage', { account, roomId, txnId, body: 'mine' });
    await until(() => {
      expect(delivery(timeline.value(), 'mine')).toBe('sent');
    });
    expect(isFromServer(timeline.value(), 'mine')).toBe(false);
    const key = timeline.value().items.at(-1)?.key;
    held.open();
    await until(() => {
      expect(isFromServer(timeline.value(), 'mine')).toBe(true);
    });
    expect(timeline.value().items.at(-1)).toMatchObject({ key, delivery: 'sent' });
    expect(bodies(timeline.value())).toEqual(['hello 🎐', 'mine']);
    expect(server.bodies(roomId)).toEqual(['hello 🎐', 'mine']);
    await page.engine.stop();
  });

  it('SQ-12 matches the echo when the event comes before the answer', async () => {
    const { page, account, roomId, server } = await engineScene();
    const timeline = await page.timeline(account, roomId);
    const state = await page.account(account);
    const held = gate();
    server.hooks.after = ({ path }) => (path.includes('/send/') ? held.opened : undefined);
    const txnId = newTxn();
    await page.call('sendMessage', { account, roomId, txnId, body: 'mine' });
    expect(delivery(timeline.value(), 'mine') ?? 'sending').toBe('sending');
    await until(() => {
      expect(isFromServer(timeline.value(), 'mine')).toBe(true);
    });
    expect(timeline.value().items.at(-1)).toMatchObject({ key: txnId });
    held.open();
    await until(() => {
      expect(state.value().waiting).toBe(0);
    });
    await caughtUp(server);
    expect(bodies(timeline.value())).toEqual(['hello 🎐', 'mine']);
    expect(timeline.value()).toEqual(timeline.fresh());
    await page.engine.stop();
  });

  it('RM-1 RM-7 marks a room as read by both markers', async () => {
    const { page, account, roomId, server, ben } = await engineScene();
    const list = await page.list(account);
    const room = await page.room(account, roomId);
    const eventId = server.say(roomId, ben, 'read me');
    await page.call('markRead', { account, roomId, eventId });
    await until(() => {
      expect(list.value().rooms[0]?.unread).toBe(0);
      expect(room.value().room?.fullyRead).toBe(eventId);
    });
    const asked = server.seen.find(({ path }) => path.endsWith('/read_markers'));
    expect(asked?.body).toEqual({ 'm.fully_read': eventId, 'm.read': eventId });
    await page.engine.stop();
  });

  it('tells one’s own display name, and follows it when it changes', async () => {
    const { page, account, roomId, server, anne } = await engineScene();
    const state = await page.account(account);
    await until(() => {
      expect(state.value().displayName).toBe('anne 🎐');
    });
    server.rename(anne, 'Änne');
    server.setMember(roomId, { sender: anne, userId: anne, membership: 'join' });
    await until(() => {
      expect(state.value().displayName).toBe('Änne');
    });
    await page.engine.stop();
  });
});

describe('the first answer of a server', () => {
  it('shows the messages of a room that was opened before it was stored', async () => {
    const server = fakeHomeserver();
    const [anne, ben] = [server.addUser('anne'), server.addUser('ben')];
    // More than one transaction takes, the newest first: the oldest room is stored with the last.
    const ids = Array.from({ length: 252 }, (_, index) =>
      server.createRoom({ name: `room ${index}`, creator: ben, members: [anne] }),
    );
    for (const id of ids) server.say(id, ben, `in ${id}`);
    const page = fakeBrowser(server).start();
    const { account } = await page.signIn('anne');
    const list = await page.list(account);
    await until(() => {
      expect(list.value().rooms).toHaveLength(252);
    });
    const last = list.value().rooms.at(-1);
    if (last === undefined) throw new Error('no room');
    const timeline = await page.timeline(account, last.roomId);
    expect(bodies(timeline.value())).toEqual([]);
    await until(() => {
      expect(bodies(timeline.value())).toEqual([`in ${last.roomId}`]);
    });
    expect(timeline.value()).toEqual(timeline.fresh());
    await page.engine.stop();
  });
});

describe('a new engine on the same databases', () => {
  it('resumes list, position and outbox', async () => {
    const { browser, page, account, roomId, server, ben } = await engineScene();
    server.hooks.before = ({ path }) => (path.includes('/send/') ? { status: 503 } : undefined);
    await page.call('sendMessage', { account, roomId, txnId: newTxn(), body: 'unsent' });
    await page.engine.stop();
    server.say(roomId, ben, 'meanwhile');
    const before = server.seen.length;

    const next = browser.start();
    const timeline = await next.timeline(account, roomId);
    expect(delivery(timeline.value(), 'unsent')).toBe('sending');
    expect((await next.list(account)).value()).toMatchObject({
      complete: true,
      rooms: [{ roomId }],
    });
    server.hooks.before = () => undefined;
    await next.call('retryNow', { account });
    await until(() => {
      expect(isFromServer(timeline.value(), 'unsent')).toBe(true);
      expect(bodies(timeline.value())).toEqual(['hello 🎐', 'meanwhile', 'unsent']);
    });
    const syncs = server.seen.slice(before).filter(({ path }) => path.includes('/sync'));
    expect(syncs.every(({ path }) => path.includes('since='))).toBe(true);
    const tried = sends(server).map(({ path }) => path);
    expect(new Set(tried).size).toBe(1);
    await next.engine.stop();
  });
});

describe('a room that is open', () => {
  it('fills the gap of a limited timeline', async () => {
    const { page, account, roomId, server, ben } = await engineScene();
    const timeline = await page.timeline(account, roomId);
    const said = Array.from({ length: 70 }, (_, index) => `line ${index}`);
    for (const body of said) server.say(roomId, ben, body);
    await until(() => {
      expect(bodies(timeline.value())).toEqual(['hello 🎐', ...said]);
    });
    expect(timeline.value()).toEqual(timeline.fresh());
    expect(server.seen.some(({ path }) => path.includes('/messages'))).toBe(true);
    await page.engine.stop();
  });

  it('pages back for its own page alone', async () => {
    const { page, account, roomId, server, ben } = await engineScene();
    for (let index = 0; index < 120; index += 1) server.say(roomId, ben, `line ${index}`);
    await caughtUp(server);
    const timeline = await page.timeline(account, roomId);
    const { sub } = timeline;
    await expect(page.call('loadOlder', { sub }, 'another page')).rejects.toMatchObject({
      info: { kind: 'engine', code: 'bad-request' },
    });
    while (!(await page.call('loadOlder', { sub })).atStart)
      expect(timeline.value().atStart).toBe(false);
    expect(bodies(timeline.value())).toHaveLength(121);
    expect(timeline.value()).toEqual(timeline.fresh());
    timeline.close();
    await expect(page.call('loadOlder', { sub })).rejects.toMatchObject({
      info: { code: 'bad-request' },
    });
    await page.engine.stop();
  });

  it('SY-42 shows unsent messages as not sent when it is left, and nothing else', async () => {
    const { page, account, roomId, server, anne, ben } = await engineScene();
    const timeline = await page.timeline(account, roomId);
    const room = await page.room(account, roomId);
    const state = await page.account(account);
    server.hooks.before = ({ path }) => (path.includes('/send/') ? { status: 503 } : undefined);
    await page.call('sendMessage', { account, roomId, txnId: newTxn(), body: 'too late' });
    server.setMember(roomId, { sender: ben, userId: anne, membership: 'leave' });
    await until(() => {
      expect(timeline.value().items).toMatchObject([
        { body: 'too late', delivery: 'failed', failure: 'left' },
      ]);
      expect(room.value()).toEqual({});
      expect(state.value().waiting).toBe(0);
    });
    server.setMember(roomId, { sender: anne, userId: anne, membership: 'join' });
    server.say(roomId, ben, 'welcome back');
    await until(() => {
      expect(bodies(timeline.value())).toEqual(['hello 🎐', 'welcome back', 'too late']);
    });
    expect(timeline.value()).toEqual(timeline.fresh());
    await page.engine.stop();
  });
});

describe('encryption', () => {
  it('SQ-3 refuses every plain text into an encrypted room, and no request leaves', async () => {
    const { page, account, server, anne, ben } = await engineScene();
    const roomId = server.createRoom({ creator: ben, members: [anne], encrypted: true });
    await caughtUp(server);
    await until(async () => {
      expect((await page.room(account, roomId)).value().room).toMatchObject({
        encrypted: true,
        closed: 'encrypted',
      });
    });
    await expect(
      page.call('sendMessage', { account, roomId, txnId: newTxn(), body: 'secret' }),
    ).rejects.toMatchObject({ info: { kind: 'engine', code: 'encrypted-room' } });
    await caughtUp(server);
    expect(sends(server)).toEqual([]);
    await page.engine.stop();
  });

  it('SY-3 closes the composer at once when only the past tells of it', async () => {
    const { page, account, server, anne, ben } = await engineScene();
    const roomId = server.createRoom({ name: 'past', creator: ben, members: [anne] });
    await caughtUp(server);
    server.say(roomId, ben, 'first');
    await caughtUp(server);
    // A server whose state leaves it out, and whose answers hold no more than the newest events.
    const { events } = server.room(roomId);
    server.hide(roomId, 'm.room.encryption');
    server.setState(roomId, ben, 'm.room.encryption', { algorithm: 'x' });
    for (let index = 0; index < 30; index += 1) server.say(roomId, ben, `line ${index}`);
    await caughtUp(server);
    expect(events.length).toBeGreaterThan(30);
    const room = await page.room(account, roomId);
    const list = await page.list(account);
    expect(room.value().room).toMatchObject({ encrypted: false });
    const timeline = await page.timeline(account, roomId);
    while (!(await page.call('loadOlder', { sub: timeline.sub })).atStart)
      expect(timeline.value().error).toBeUndefined();
    expect(room.value().room).toMatchObject({ encrypted: true, closed: 'encrypted' });
    expect(list.value().rooms.find((one) => one.roomId === roomId)).toMatchObject({
      encrypted: true,
    });
    await page.engine.stop();
  });
});

describe('invites', () => {
  it('enters a direct chat that is accepted in m.direct, beside what was there', async () => {
    const { page, account, server, anne, ben, roomId: other } = await engineScene();
    server.setAccountData(anne, 'm.direct', { [ben]: [other], 'm.unknown': { kept: true } });
    const rooms = [1, 2].map(() => server.createRoom({ creator: ben }));
    for (const id of rooms) {
      server.setMember(id, { sender: ben, userId: anne, membership: 'invite', direct: true });
    }
    const list = await page.list(account);
    await until(() => {
      expect(list.value().rooms.filter(({ membership }) => membership === 'invite')).toMatchObject(
        rooms.map(() => ({ direct: ben, inviter: { userId: ben } })),
      );
    });
    await Promise.all(rooms.map((roomId) => page.call('acceptInvite', { account, roomId })));
    const joined = list.value().rooms.filter(({ roomId }) => rooms.includes(roomId));
    expect(joined.map(({ membership }) => membership)).toEqual(['join', 'join']);
    await until(() => {
      const content = server.accountData(anne, 'm.direct');
      expect(content).toMatchObject({ 'm.unknown': { kept: true } });
      expect(new Set([content?.[ben]].flat())).toEqual(new Set([other, ...rooms]));
    });
    await page.engine.stop();
  });

  it('resolves an acceptance when the sync tells of it, or after a while', async () => {
    const { browser, page, account, server, anne, ben } = await engineScene();
    const roomId = server.createRoom({ creator: ben, name: 'slow' });
    server.setMember(roomId, { sender: ben, userId: anne, membership: 'invite' });
    const list = await page.list(account);
    await until(() => {
      expect(list.value().rooms.some((room) => room.roomId === roomId)).toBe(true);
    });
    await caughtUp(server);
    const held = gate();
    server.hooks.after = ({ path }) => (path.includes('/sync') ? held.opened : undefined);
    const accepted = vi.fn<() => void>();
    const done = page.call('acceptInvite', { account, roomId }).then(accepted);
    await until(() => {
      expect(server.room(roomId).memberships.get(anne)?.membership).toBe('join');
    });
    await browser.clock.advance(10_000);
    expect(accepted).not.toHaveBeenCalled();
    held.open();
    await done;
    expect(list.value().rooms.find((room) => room.roomId === roomId)?.membership).toBe('join');
    await page.engine.stop();
  });

  it('declines', async () => {
    const { page, account, server, anne, ben } = await engineScene();
    const roomId = server.createRoom({ creator: ben, name: 'no' });
    server.setMember(roomId, { sender: ben, userId: anne, membership: 'invite' });
    const state = await page.account(account);
    await until(() => {
      expect(state.value().totals.invites).toBe(1);
    });
    await page.call('declineInvite', { account, roomId });
    expect(state.value().totals.invites).toBe(0);
    expect((await page.list(account)).value().rooms).toHaveLength(1);
    await page.engine.stop();
  });
});
