import { once } from 'node:events';
import http from 'node:http';
import { hostileEvents, hostileJson } from './hostileEvents.ts';
import { type Dice, createDice } from './random.ts';

/**
 * A homeserver that speaks login and sync and means harm: every event that it sends has a field of a wrong type, a
 * field too many, an odd id, or more content than anybody needs. The same seed gives the same events.
 */
export type FuzzServer = {
  /** Without a final slash. */
  readonly url: string;
  readonly userId: string;
  /** Events sent so far. */
  readonly sent: () => number;
  /** Resolves once a client has asked for what follows the last hostile answer. */
  readonly exhausted: Promise<void>;
  /** A message as an honest homeserver sends it; in the good room unless another is given. */
  readonly say: (body: string, roomId?: string) => void;
  /** The texts that clients sent, in order, with the rooms that they sent them to. */
  readonly heard: readonly (readonly [roomId: string, text: string])[];
  /** How often a client asked again after an answer without a usable token. */
  readonly askedAgain: () => number;
  readonly close: () => Promise<void>;
};

export type FuzzOptions = {
  readonly seed: number;
  readonly events: number;
};

const perAnswer = 100;
const goodRoom = '!good:localhost';
/** Takes the most of what is hostile. */
export const roughRoom = '!rough:localhost';
const userId = '@ines:localhost';

export async function startFuzzServer({ seed, events }: FuzzOptions): Promise<FuzzServer> {
  const dice = createDice(seed);
  const hostile = hostileEvents(dice, events);
  const answers = Math.ceil(events / perAnswer);
  const heard: [string, string][] = [];
  const honest: [string, unknown][] = [];
  const broken = new Map(brokenAnswers);
  let sent = 0;
  let askedAgain = 0;
  let counter = 0;
  let pages = 0;
  let wake: () => void = () => undefined;
  let exhaust: () => void = () => undefined;
  const exhausted = new Promise<void>((resolve) => {
    exhaust = resolve;
  });

  const say = (
    body: string,
    roomId = goodRoom,
    extra: Readonly<Record<string, unknown>> = {},
  ): string => {
    counter += 1;
    const eventId = `$honest${counter}`;
    honest.push([
      roomId,
      {
        type: 'm.room.message',
        event_id: eventId,
        sender: '@bo:localhost',
        origin_server_ts: Date.now(),
        content: { msgtype: 'm.text', body },
        ...extra,
      },
    ]);
    wake();
    return eventId;
  };

  /** The answer that begins at `since`: the account, then hostile ones, then what honest people say. */
  const sync = async (since: number): Promise<unknown> => {
    if (since === 0) return honestAnswer(1, [[goodRoom, honestRoom('Safe harbour')]]);
    const instead = broken.get(since);
    if (instead !== undefined) {
      broken.delete(since);
      askedAgain += 1;
      return instead;
    }
    if (since <= answers) {
      const part = hostile.slice((since - 1) * perAnswer, since * perAnswer);
      sent = Math.max(sent, Math.min(events, since * perAnswer));
      return hostileAnswer(dice, part, since + 1);
    }
    // What the room has become is nobody's to foresee: before honest people speak in it its state is set right.
    if (since === answers + 1)
      return honestAnswer(since + 1, [[roughRoom, honestRoom('Rough sea')]]);
    exhaust();
    if (honest.length === 0)
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, 5000);
      });
    const said = honest.splice(0);
    return honestAnswer(
      since + 1,
      [goodRoom, roughRoom].map((roomId) => [
        roomId,
        {
          timeline: {
            events: said.filter(([where]) => where === roomId).map(([, event]) => event),
            limited: false,
          },
        },
      ]),
    );
  };

  /** Some history of the rough room, as hostile as the rest; then its beginning. */
  const history = (): unknown => {
    pages += 1;
    if (pages > 6) return { chunk: [], start: 'a' };
    const from = dice.below(hostile.length - 50);
    const chunk = hostile.slice(from, from + 50);
    return { chunk, state: chunk.slice(0, 9), start: 7, end: `page${pages}` };
  };

  const send = (path: string, body: string): unknown => {
    const parts = path.split('/').map((part) => decodeURIComponent(part));
    const [roomId = '', txnId = ''] = [parts.at(-4), parts.at(-1)];
    const { body: text } = JSON.parse(body) as { readonly body: string };
    heard.push([roomId, text]);
    return {
      event_id: say(text, roomId, { sender: userId, unsigned: { transaction_id: txnId } }),
    };
  };

  const answer = async (method: string, url: URL, body: string): Promise<unknown> => {
    const path = url.pathname.replace(/^\/_matrix\/client/u, '');
    if (path === '/versions') return { versions: ['v1.1', 'v1.11'], unstable_features: {} };
    if (path === '/v3/login')
      return method === 'GET'
        ? { flows: [{ type: 'm.login.password' }] }
        : { user_id: userId, access_token: 'secret', device_id: 'FUZZED' };
    if (path === '/v3/register') return { flows: [{ stages: ['m.login.dummy'] }] };
    if (path === '/v3/account/whoami') return { user_id: userId, device_id: 'FUZZED' };
    if (path === '/v3/sync') return sync(Number(url.searchParams.get('since') ?? '0'));
    if (path.includes('/send/m.room.message/')) return send(path, body);
    if (path.endsWith('/messages')) return history();
    if (path.endsWith('/members')) return { chunk: hostile.slice(0, 500) };
    // Whatever else is asked for is answered with what belongs nowhere.
    return hostile[dice.below(hostile.length)];
  };

  const server = http.createServer((request, response) => {
    void (async () => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const url = new URL(request.url ?? '/', 'http://fuzz');
      const method = request.method ?? 'GET';
      const known = url.pathname.startsWith('/_matrix/client/');
      response.writeHead(known ? 200 : 404, {
        'Access-Control-Allow-Origin': '*',
        'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, DELETE, OPTIONS',
        'Access-Control-Allow-Headers': 'X-Requested-With, Content-Type, Authorization, Date',
        'Content-Type': 'application/json',
      });
      response.end(
        known && method !== 'OPTIONS' ? hostileJson(await answer(method, url, body)) : '{}',
      );
    })();
  });
  server.listen({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`,
    userId,
    sent: () => sent,
    exhausted,
    say: (body, roomId) => void say(body, roomId),
    heard,
    askedAgain: () => askedAgain,
    close: async () => {
      wake();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** By the position that they answer: nothing can follow them, so the client has to ask for the same again. */
const brokenAnswers: readonly (readonly [since: number, answer: unknown])[] = [
  [10, { next_batch: null, rooms: {} }],
  [30, ['next_batch']],
  [50, { next_batch: { toString: 'never' }, rooms: { join: [] } }],
];

const honestAnswer = (next: number, rooms: readonly (readonly [string, unknown])[]) => ({
  next_batch: String(next),
  rooms: { join: Object.fromEntries(rooms) },
});

/** A room with all the state that it needs. */
function honestRoom(name: string) {
  const state = (type: string, content: unknown, stateKey = '') => ({
    type,
    state_key: stateKey,
    content,
    event_id: `$${name}/${type}${stateKey}`,
    sender: userId,
    origin_server_ts: 1_700_000_000_000,
  });
  return {
    timeline: {
      limited: false,
      prev_batch: 'a',
      events: [
        state('m.room.create', { room_version: '11' }),
        state('m.room.member', { membership: 'join', displayname: 'Ines' }, userId),
        state('m.room.power_levels', { users: { [userId]: 100 } }),
        state('m.room.tombstone', {}),
        state('m.room.name', { name }),
      ],
    },
  };
}

/** The events, dealt to every place of an answer where events stand, in rooms with names of every kind. */
function hostileAnswer(dice: Dice, events: readonly unknown[], next: number) {
  const rooms = [
    '!a:localhost',
    '!b:localhost',
    '!v12room',
    '__proto__',
    '',
    '!😀:x',
    'constructor',
  ];
  const join: [string, unknown][] = rooms.map((roomId) => [roomId, hostileRoom(dice)]);
  const deal = (from: number, to: number) => ({ events: events.slice(from, to) });
  join.push([
    roughRoom,
    {
      ...hostileRoom(dice),
      timeline: {
        ...deal(0, 40),
        limited: dice.below(2) === 0,
        prev_batch: dice.pick<unknown>([`p${next}`, `p${next}`, '', null, 7, {}]),
      },
      state: deal(40, 60),
      ephemeral: deal(60, 70),
      account_data: deal(70, 80),
    },
  ]);
  return {
    next_batch: String(next),
    rooms: {
      // With defineProperty's help "__proto__" is a key like any other.
      join: withOwnKeys(join),
      invite: withOwnKeys([
        ['!invite:localhost', { invite_state: deal(80, 85) }],
        [dice.pick(['!odd', '__proto__', '!x:y']), dice.pick([null, 7, 'room', [], {}])],
      ]),
      leave: withOwnKeys([[dice.pick(['!gone:x', 'toString']), { timeline: deal(85, 90) }]]),
      knock: dice.pick<unknown>([null, [], 'knock', { '!k:x': null }]),
    },
    account_data: deal(90, 94),
    to_device: deal(94, 97),
    presence: deal(97, 100),
    device_lists: dice.pick<unknown>([null, { changed: [1, {}, null] }, 'x', { left: 'y' }]),
    device_one_time_keys_count: dice.pick<unknown>([null, { signed_curve25519: 'many' }, []]),
  };
}

function hostileRoom(dice: Dice): Record<string, unknown> {
  return {
    summary: dice.pick<unknown>([
      null,
      { 'm.heroes': 'nobody', 'm.joined_member_count': -1 },
      { 'm.heroes': [null, 4, {}, '@ok:x'], 'm.joined_member_count': '3' },
    ]),
    timeline: dice.pick<unknown>([
      undefined,
      null,
      [],
      { events: 'none' },
      { events: {}, limited: 'y' },
    ]),
    state: dice.pick<unknown>([undefined, null, [], { events: null }]),
    unread_notifications: dice.pick<unknown>([
      undefined,
      null,
      { notification_count: 'many', highlight_count: -4 },
      { notification_count: 1e308, highlight_count: 0.5 },
    ]),
    unread_thread_notifications: dice.pick<unknown>([undefined, null, [], { $x: 'y' }]),
  };
}

function withOwnKeys(entries: readonly (readonly [string, unknown])[]): object {
  const object = {};
  for (const [key, value] of entries)
    Object.defineProperty(object, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  return object;
}
