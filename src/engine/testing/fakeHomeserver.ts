import type { EventId, RoomId, UserId } from '#protocol/ids.ts';
import type { JsonObject } from '#protocol/json.ts';
import { eventId, homeserver, roomId as parsedRoomId, userId } from '#protocol/testing/ids.ts';
import type { FakeAnswer, SeenRequest } from './fakeNetwork.ts';
import { fakeNetwork } from './fakeNetwork.ts';
import type { PlayedRoom } from './fakeRooms.ts';
import { createRoutes } from './fakeRoutes.ts';
import type { World } from './fakeWorld.ts';
import {
  addEvent,
  createWorld,
  nextPosition,
  renewWaiting,
  roomOf,
  setMember,
} from './fakeWorld.ts';

export type FakeHomeserver = ReturnType<typeof fakeHomeserver>;

/** A homeserver in memory: what clients ask of one, and what other people do there. */
export function fakeHomeserver() {
  const world = createWorld();
  const hooks: Hooks = {};
  const routes = createRoutes(world);
  const network = fakeNetwork(async (request) => {
    const refused = await hooks.before?.(request);
    if (refused !== undefined) return refused;
    const answer = await routes(request);
    await hooks.after?.(request);
    return answer;
  });
  return {
    ...playing(world),
    address: homeserver(ADDRESS),
    seen: network.seen,
    hooks,
    fetch: network.fetch,
  };
}

/** What a test does to requests: answers in the server's place, or keeps an answer back. */
type Hooks = {
  before?: (request: SeenRequest) => Promise<FakeAnswer | undefined> | FakeAnswer | undefined;
  after?: (request: SeenRequest) => Promise<void> | undefined;
};

const ADDRESS = 'https://matrix.host.example';

type NewRoom = {
  readonly name?: string;
  readonly creator: string;
  readonly members?: readonly string[];
  readonly encrypted?: true;
  readonly space?: true;
};

/** What a test lets happen on the server. */
function playing(world: World) {
  return {
    world,
    addUser: (localpart: string, password = 'pässword'): UserId => {
      const id = `@${localpart}:host.example`;
      world.users.set(id, { password, data: new Map(), name: `${localpart} 🎐` });
      return userId(id);
    },
    createRoom: ({ name, creator, members = [], encrypted, space }: NewRoom): RoomId => {
      world.serial += 1;
      const roomId = `!rôom-${world.serial}`;
      const blank = { roomId, events: [], memberships: new Map(), accountData: new Map() };
      const room: PlayedRoom = { ...blank, read: new Map(), hidden: new Set() };
      world.rooms.set(roomId, room);
      const state = (type: string, content: JsonObject) =>
        addEvent(world, room, { sender: creator, type, content, stateKey: '' });
      state('m.room.create', {
        room_version: '12',
        ...(space === true ? { type: 'm.space' } : {}),
      });
      setMember(world, room, { sender: creator, userId: creator, membership: 'join' });
      if (encrypted === true) state('m.room.encryption', { algorithm: 'm.megolm.v1.aes-sha2' });
      if (name !== undefined) state('m.room.name', { name });
      for (const userId of members)
        setMember(world, room, { sender: userId, userId, membership: 'join' });
      return parsedRoomId(roomId);
    },
    say: (roomId: string, sender: string, body: string): EventId =>
      eventId(
        addEvent(world, roomOf(world, roomId), {
          sender,
          type: 'm.room.message',
          content: { msgtype: 'm.text', body },
        }),
      ),
    setState: (roomId: string, sender: string, type: string, content: JsonObject) => {
      addEvent(world, roomOf(world, roomId), { sender, type, content, stateKey: '' });
    },
    setMember: (
      roomId: string,
      change: {
        readonly sender: string;
        readonly userId: string;
        readonly membership: string;
        readonly direct?: boolean;
      },
    ) => {
      setMember(world, roomOf(world, roomId), change);
    },
    room: (roomId: string) => roomOf(world, roomId),
    /** The server forgets to tell of this type in a room's state. */
    hide: (roomId: string, type: string) => {
      roomOf(world, roomId).hidden.add(type);
    },
    rename: (userId: string, name: string) => {
      const user = world.users.get(userId);
      if (user !== undefined) user.name = name;
    },
    setAccountData: (userId: string, type: string, content: JsonObject) => {
      world.users.get(userId)?.data.set(type, { position: nextPosition(world), content });
    },
    accountData: (userId: string, type: string) => world.users.get(userId)?.data.get(type)?.content,
    bodies: (roomId: string) =>
      roomOf(world, roomId).events.flatMap(({ json }) => {
        const body =
          json.type === 'm.room.message' ? (json['content'] as JsonObject)['body'] : undefined;
        return body === undefined ? [] : [body];
      }),
    /** Ends every session of a person, or lets their tokens go bad. */
    endSessions: (userId: string, soft: boolean) => {
      for (const [token, session] of world.sessions) {
        if (session.userId !== userId) continue;
        world.sessions.delete(token);
        world.ended.set(token, soft);
      }
      renewWaiting(world);
    },
    /** Ends the session with this token, counted from the first login. */
    endToken: (index: number) => {
      const token = [...world.sessions.keys()][index - 1];
      if (token !== undefined) world.sessions.delete(token);
      renewWaiting(world);
    },
    /** True when somebody waits for news with nothing left to be told. */
    caughtUp: () => [...world.waiting.values()].includes(world.position),
  };
}
