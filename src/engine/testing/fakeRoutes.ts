import type { JsonObject } from '#protocol/json.ts';
import type { FakeAnswer, SeenRequest } from './fakeNetwork.ts';
import type { PlayedAccount, PlayedData, PlayedRoom } from './fakeRooms.ts';
import { messagesAnswer, syncAnswer } from './fakeRooms.ts';
import type { Session, World } from './fakeWorld.ts';
import { addEvent, nextPosition, renewWaiting, setMember } from './fakeWorld.ts';

type Route = (call: Call) => FakeAnswer | Promise<FakeAnswer>;
type Call = {
  readonly world: World;
  readonly request: SeenRequest;
  readonly token: string;
  readonly query: URLSearchParams;
  readonly parts: readonly string[];
  readonly body: JsonObject;
  readonly session: Session;
  readonly room: PlayedRoom;
};

const NOBODY: Session = { userId: '', device: '' };

export function createRoutes(world: World) {
  return async (request: SeenRequest): Promise<FakeAnswer> => {
    const url = new URL(request.url);
    const path = url.pathname.replace(/^\/_matrix\/client\//u, '');
    const [open, own] = [found(OPEN_ROUTES, request, path), found(ROUTES, request, path)];
    const hit = open ?? own;
    if (hit === undefined) return refusal(404, 'M_UNRECOGNIZED');
    const token = request.token ?? '';
    const session = world.sessions.get(token) ?? NOBODY;
    if (open === undefined && session === NOBODY) return unknownToken(world, token);
    const room = world.rooms.get(hit.parts[0] ?? '');
    if (path.startsWith('v3/rooms') && room === undefined) return refusal(404, 'M_NOT_FOUND');
    return hit.route({
      ...{ world, request, token, session },
      query: url.searchParams,
      parts: hit.parts,
      body: (request.body ?? {}) as JsonObject,
      room: room as PlayedRoom,
    });
  };
}

function found(routes: Routes, request: SeenRequest, path: string) {
  for (const [method, pattern, route] of routes) {
    const match = method === request.method ? pattern.exec(path) : null;
    if (match !== null) return { route, parts: match.slice(1).map(decodeURIComponent) };
  }
  return undefined;
}

function refusal(status: number, errcode: string, more: JsonObject = {}): FakeAnswer {
  return { status, body: { errcode, error: errcode, ...more } };
}

function unknownToken(world: World, token: string): FakeAnswer {
  return refusal(401, 'M_UNKNOWN_TOKEN', { soft_logout: world.ended.get(token) ?? false });
}

function newSession(world: World, session: Session): FakeAnswer {
  world.serial += 1;
  const token = `secret-${world.serial}`;
  world.sessions.set(token, session);
  const { tokenLife } = world;
  if (tokenLife !== undefined) world.refresh.set(`refresh-${token}`, session);
  return {
    body: {
      user_id: session.userId,
      device_id: session.device,
      access_token: token,
      ...(tokenLife === undefined
        ? {}
        : { refresh_token: `refresh-${token}`, expires_in_ms: tokenLife }),
    },
  };
}

function logIn({ world, body }: Call): FakeAnswer {
  const { user: name } = body['identifier'] as { readonly user: string };
  const userId = name.startsWith('@') ? name : `@${name}:host.example`;
  if (world.users.get(userId)?.password !== body['password']) return refusal(403, 'M_FORBIDDEN');
  world.serial += 1;
  const device =
    (body['device_id'] as string | undefined) ?? world.nextDevice ?? `DEV${world.serial}`;
  return newSession(world, { userId, device });
}

function register({ world, body }: Call): FakeAnswer {
  if (body['auth'] === undefined)
    return { status: 401, body: { flows: [{ stages: ['m.login.dummy'] }], session: 'x' } };
  const userId = `@${body['username'] as string}:host.example`;
  if (world.users.has(userId)) return refusal(400, 'M_USER_IN_USE');
  const password = body['password'] as string;
  world.users.set(userId, { password, data: new Map(), name: body['username'] as string });
  return newSession(world, { userId, device: `REG${world.position}` });
}

function refresh({ world, body }: Call): FakeAnswer {
  const old = body['refresh_token'] as string;
  const session = world.refresh.get(old);
  if (session === undefined) return refusal(401, 'M_UNKNOWN_TOKEN');
  world.refresh.delete(old);
  return newSession(world, session);
}

function logOut({ world, token }: Call): FakeAnswer {
  world.sessions.delete(token);
  renewWaiting(world);
  return { body: {} };
}

async function sync({ world, query, request, token, session }: Call): Promise<FakeAnswer> {
  const { userId, device } = session;
  const since = query.has('since') ? Number(query.get('since')?.slice(1)) : undefined;
  const { signal } = request.init;
  signal?.addEventListener('abort', () => world.waiting.delete(request));
  for (;;) {
    if (!world.sessions.has(token)) return unknownToken(world, token);
    const account: PlayedAccount = {
      ...{ userId, device },
      rooms: [...world.rooms.values()],
      accountData: world.users.get(userId)?.data ?? new Map(),
      position: world.position,
    };
    const answer = syncAnswer(account, since);
    if (answer !== undefined) return { body: answer };
    if (query.get('timeout') === '0') return { body: { next_batch: `s${world.position}` } };
    // Whatever is not for this person is nothing that they are behind with.
    world.waiting.set(request, world.position);
    await world.woken;
    world.waiting.delete(request);
    if (signal?.aborted === true) return { body: {} };
  }
}

function send({ world, session, parts, body, room }: Call): FakeAnswer {
  const [, type = '', txnId = ''] = parts;
  const key = `${session.device} ${txnId}`;
  const eventId =
    world.transactions.get(key) ??
    addEvent(world, room, {
      sender: session.userId,
      type,
      content: body,
      device: session.device,
      txnId,
    });
  world.transactions.set(key, eventId);
  return { body: { event_id: eventId } };
}

function readMarkers({ world, session, body, room }: Call): FakeAnswer {
  const target = body['m.fully_read'] as string;
  const data = room.accountData.get(session.userId) ?? new Map<string, PlayedData>();
  data.set('m.fully_read', { position: nextPosition(world), content: { event_id: target } });
  room.accountData.set(session.userId, data);
  room.read.set(
    session.userId,
    room.events.findIndex(({ json }) => json.event_id === target),
  );
  return { body: {} };
}

function move(membership: 'join' | 'leave'): Route {
  return ({ world, session: { userId }, room }) => {
    setMember(world, room, { sender: userId, userId, membership });
    return { body: { room_id: room.roomId } };
  };
}

function writeData({ world, session, parts, body }: Call): FakeAnswer {
  const data = { position: nextPosition(world), content: body };
  world.users.get(session.userId)?.data.set(parts[1] ?? '', data);
  return { body: {} };
}

function readData({ world, session, parts }: Call): FakeAnswer {
  const found = world.users.get(session.userId)?.data.get(parts[1] ?? '');
  return found === undefined ? refusal(404, 'M_NOT_FOUND') : { body: found.content };
}

type Routes = readonly (readonly [string, RegExp, Route])[];

const OPEN_ROUTES: Routes = [
  ['GET', /^versions$/u, () => ({ body: { versions: ['v1.15'] } })],
  ['POST', /^v3\/login$/u, logIn],
  ['POST', /^v3\/register$/u, register],
  ['POST', /^v3\/refresh$/u, refresh],
];

const ROUTES: Routes = [
  ['POST', /^v3\/logout$/u, logOut],
  ['GET', /^v3\/account\/whoami$/u, ({ session }) => ({ body: { user_id: session.userId } })],
  ['GET', /^v3\/sync$/u, sync],
  [
    'GET',
    /^v3\/profile\/([^/]+)$/u,
    ({ world, parts }) => ({ body: { displayname: world.users.get(parts[0] ?? '')?.name ?? '' } }),
  ],
  ['PUT', /^v3\/user\/([^/]+)\/account_data\/([^/]+)$/u, writeData],
  ['GET', /^v3\/user\/([^/]+)\/account_data\/([^/]+)$/u, readData],
  ['PUT', /^v3\/rooms\/([^/]+)\/send\/([^/]+)\/([^/]+)$/u, send],
  [
    'GET',
    /^v3\/rooms\/([^/]+)\/messages$/u,
    ({ room, session, query }) => ({ body: messagesAnswer(room, session.device, query) }),
  ],
  ['POST', /^v3\/rooms\/([^/]+)\/join$/u, move('join')],
  ['POST', /^v3\/rooms\/([^/]+)\/leave$/u, move('leave')],
  ['POST', /^v3\/rooms\/([^/]+)\/read_markers$/u, readMarkers],
];
