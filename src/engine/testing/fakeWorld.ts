import type { JsonObject } from '#protocol/json.ts';
import type { SeenRequest } from './fakeNetwork.ts';
import type { PlayedData, PlayedEvent, PlayedRoom } from './fakeRooms.ts';

type User = { readonly password: string; readonly data: Map<string, PlayedData>; name: string };
export type Session = { readonly userId: string; readonly device: string };

export type World = {
  readonly users: Map<string, User>;
  readonly rooms: Map<string, PlayedRoom>;
  readonly sessions: Map<string, Session>;
  /** Tokens that have ended, and whether softly. */
  readonly ended: Map<string, boolean>;
  readonly refresh: Map<string, Session>;
  /** Milliseconds for which access tokens are good; without it they do not end. */
  tokenLife: number | undefined;
  readonly transactions: Map<string, string>;
  /** Requests that wait for news, with the position they have. */
  readonly waiting: Map<SeenRequest, number>;
  position: number;
  serial: number;
  /** The device that the next login gets. */
  nextDevice: string | undefined;
  wake: () => void;
  woken: Promise<void>;
};

export function createWorld(): World {
  const world: World = {
    users: new Map(),
    rooms: new Map(),
    sessions: new Map(),
    ended: new Map(),
    refresh: new Map(),
    tokenLife: undefined,
    transactions: new Map(),
    waiting: new Map(),
    position: 0,
    serial: 0,
    nextDevice: undefined,
    wake: () => undefined,
    woken: Promise.resolve(),
  };
  renewWaiting(world);
  return world;
}

export function renewWaiting(world: World): void {
  world.wake();
  world.woken = new Promise((resolve) => {
    world.wake = resolve;
  });
}

/** Moves the stream on; everybody who waits is told when the caller has finished. */
export function nextPosition(world: World): number {
  world.position += 1;
  queueMicrotask(() => renewWaiting(world));
  return world.position;
}

type NewEvent = {
  readonly sender: string;
  readonly type: string;
  readonly content: JsonObject;
  readonly stateKey?: string;
  readonly device?: string;
  readonly txnId?: string;
};

export function addEvent(world: World, room: PlayedRoom, event: NewEvent): string {
  const { sender, type, content, stateKey, device, txnId } = event;
  const position = nextPosition(world);
  const eventId = `$${position}/+é`;
  const played: PlayedEvent = {
    position,
    json: {
      event_id: eventId,
      type,
      sender,
      content,
      origin_server_ts: 1_700_000_000_000 + position,
      ...(stateKey === undefined ? {} : { state_key: stateKey }),
    },
    ...(device === undefined ? {} : { device }),
    ...(txnId === undefined ? {} : { txnId }),
  };
  room.events.push(played);
  if (type === 'm.room.member' && stateKey !== undefined) {
    room.memberships.set(stateKey, {
      membership: JSON.stringify(content['membership']).slice(1, -1),
      position,
    });
  }
  return eventId;
}

export function setMember(
  world: World,
  room: PlayedRoom,
  {
    sender,
    userId,
    membership,
    direct,
  }: {
    readonly sender: string;
    readonly userId: string;
    readonly membership: string;
    readonly direct?: boolean;
  },
): void {
  const content = {
    membership,
    displayname: world.users.get(userId)?.name ?? userId,
    ...(direct === true ? { is_direct: true } : {}),
  };
  addEvent(world, room, { sender, type: 'm.room.member', stateKey: userId, content });
}

export function roomOf(world: World, roomId: string): PlayedRoom {
  const room = world.rooms.get(roomId);
  if (room === undefined) throw new Error(`no room ${roomId}`);
  return room;
}
