import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { TimelineState } from '#bridge/contract.ts';
import type { RoomId } from '#protocol/ids.ts';
import { engineScene, newTxn } from './testing/engineScene.ts';
import { caughtUp, until } from './testing/fakeBrowser.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

type Scene = Awaited<ReturnType<typeof engineScene>> & {
  readonly rooms: readonly RoomId[];
};
type Watched = {
  readonly value: () => unknown;
  readonly fresh: () => unknown;
  readonly close: () => void;
  readonly sub: number;
  /** The room whose timeline this is. */
  readonly timelineOf?: RoomId;
};

const at = fc.nat(1);
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('say' as const),
      room: at,
      count: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('say' as const),
      room: at,
      count: fc.integer({ min: 20, max: 70 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('send' as const), room: at }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('member' as const),
      room: at,
      who: fc.constantFrom('anne' as const, 'ben' as const),
      membership: fc.constantFrom('join', 'leave', 'invite'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('name' as const),
      room: at,
      name: fc.string({ unit: 'binary', maxLength: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('encrypt' as const), room: at }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('direct' as const), room: at }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('read' as const), room: at }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('watch' as const),
      room: at,
      kind: fc.constantFrom('room' as const, 'timeline' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('close' as const), index: fc.nat(8) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('older' as const), index: fc.nat(8) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('return' as const),
      room: at,
      count: fc.integer({ min: 1, max: 60 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('settle' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Commands may be refused: a room may be gone, encrypted or closed by then. */
const orRefused = (work: Promise<unknown>) => work.catch(() => undefined);

async function run(scene: Scene, watched: Watched[], one: Step): Promise<void> {
  const room = 'room' in one ? scene.rooms[one.room] : undefined;
  const view = 'index' in one ? watched[one.index % watched.length] : undefined;
  if (room !== undefined) {
    await onServer(scene, { one, room });
    await onPage(scene, watched, { one, room });
  } else if (one.do === 'close' && view !== undefined) {
    view.close();
    watched.splice(watched.indexOf(view), 1);
  } else if (one.do === 'older' && view !== undefined) {
    await orRefused(scene.page.call('loadOlder', { sub: view.sub }));
  } else if (one.do === 'settle') await caughtUp(scene.server);
}

type InRoom = { readonly one: Step; readonly room: RoomId };

/** What others do, and what one does on another device. */
async function onServer({ server, anne, ben }: Scene, { one, room }: InRoom): Promise<void> {
  const say = (count: number) => {
    for (let line = 0; line < count; line += 1) server.say(room, ben, `line ${line} "<b>`);
  };
  switch (one.do) {
    case 'say':
      say(one.count);
      return;
    case 'member': {
      const userId = one.who === 'anne' ? anne : ben;
      server.setMember(room, { sender: ben, userId, membership: one.membership });
      return;
    }
    case 'return':
      server.setMember(room, { sender: anne, userId: anne, membership: 'leave' });
      await caughtUp(server);
      say(one.count);
      server.setMember(room, { sender: anne, userId: anne, membership: 'join' });
      await caughtUp(server);
      return;
    case 'name':
      server.setState(room, ben, 'm.room.name', { name: one.name });
      return;
    case 'encrypt':
      server.setState(room, ben, 'm.room.encryption', { algorithm: 'x' });
      return;
    case 'direct':
      server.setAccountData(anne, 'm.direct', { [ben]: [room] });
      return;
    default:
  }
}

async function onPage(
  { server, page, account, ben }: Scene,
  watched: Watched[],
  { one, room }: InRoom,
): Promise<void> {
  switch (one.do) {
    case 'send': {
      const message = { account, roomId: room, txnId: newTxn(), body: 'mine' };
      await orRefused(page.call('sendMessage', message));
      return;
    }
    case 'read': {
      const eventId = server.say(room, ben, 'read');
      await orRefused(page.call('markRead', { account, roomId: room, eventId }));
      return;
    }
    case 'watch': {
      const opened: Promise<Watched> =
        one.kind === 'room'
          ? page.room(account, room)
          : page.timeline(account, room).then((view) => ({ ...view, timelineOf: room }));
      const view = await opened.catch(() => undefined);
      if (view !== undefined) watched.push(view);
      return;
    }
    default:
  }
}

/** The whole history of a room, as somebody sees it who opens it now and reads back to its beginning. */
async function wholeHistory({ page, account }: Scene, room: RoomId) {
  const timeline = await page.timeline(account, room);
  while (!timeline.value().atStart) await page.call('loadOlder', { sub: timeline.sub });
  timeline.close();
  return timeline.value().items;
}

/** What is open ends where the room ends, and nothing is missing in it. */
async function expectNoHoles(scene: Scene, watched: readonly Watched[]): Promise<void> {
  for (const { timelineOf, value } of watched) {
    if (timelineOf === undefined) continue;
    const whole = await wholeHistory(scene, timelineOf).catch(() => undefined);
    if (whole === undefined) continue;
    await until(() => {
      const { items } = value() as TimelineState;
      expect(items).toEqual(items.length === 0 ? [] : whole.slice(-items.length));
    });
  }
}

describe('every topic', () => {
  it('is by snapshot and changes what a fresh snapshot is, whatever happens on the server and on the page', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 5, maxLength: 25, size: 'max' }),
        async (steps) => {
          const scene = await engineScene();
          const { server, page, account, anne, ben } = scene;
          const rooms = [
            scene.roomId,
            ...[1, 2, 3].map((index) =>
              server.createRoom({ name: `r${index}`, creator: ben, members: [anne] }),
            ),
          ];
          await caughtUp(server);
          const list = await page.list(account);
          const state = await page.account(account);
          const always = [list, state, await page.watch({ kind: 'accounts' })];
          const watched: Watched[] = [];
          const all = { ...scene, rooms };
          for (const one of steps) await run(all, watched, one);
          await until(() => {
            expect(state.value().waiting).toBe(0);
          });
          await caughtUp(server);
          await until(() => {
            for (const view of [...always, ...watched]) expect(view.value()).toEqual(view.fresh());
          });
          await until(async () => {
            expect((await page.list(account)).value()).toEqual(list.value());
          });
          await expectNoHoles(all, watched);
          await page.engine.stop();
          vi.unstubAllGlobals();
        },
      ),
      { numRuns: 15 },
    );
  }, 60_000);
});
