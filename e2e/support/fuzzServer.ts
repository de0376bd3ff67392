import { once } from 'node:events';
import http from 'node:http';
import { hostileEvents } from './hostileEvents.ts';
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
  /** A message as an honest homeserver sends it. */
  readonly say: (body: string) => void;
  /** The texts that clients sent, in order. */
  readonly heard: readonly string[];
  readonly close: () => Promise<void>;
};

export type FuzzOptions = {
  readonly seed: number;
  readonly events: number;
};

const perAnswer = 100;
export const goodRoom = '!good:localhost';
const userId = '@ines:localhost';

export async function startFuzzServer({ seed, events }: FuzzOptions): Promise<FuzzServer> {
  const dice = createDice(seed);
  const hostile = hostileEvents(dice, events);
  const answers = Math.ceil(events / perAnswer);
  const heard: string[] = [];
  const honest: unknown[] = [];
  let sent = 0;
  let counter = 0;
  let wake: () => void = () => undefined;
  let exhaust: () => void = () => undefined;
  const exhausted = new Promise<void>((resolve) => {
    exhaust = resolve;
  });

  const say = (body: string, extra: Readonly<Record<string, unknown>> = {}) => {
    counter += 1;
    honest.push({
      type: 'm.room.message',
      event_id: `$honest${counter}`,
      sender: '@bo:localhost',
      origin_server_ts: Date.now(),
      content: { msgtype: 'm.text', body },
      ...extra,
    });
    wake();
  };

  /** The answer that begins at `since`: the account, then hostile ones, then what honest people say. */
  const sync = async (since: number): Promise<unknown> => {
    if (since === 0) return firstAnswer();
    if (since <= answers) {
      const part = hostile.slice((since - 1) * perAnswer, since * perAnswer);
      sent = Math.max(sent, Math.min(events, since * perAnswer));
      return hostileAnswer(dice, part, since + 1);
    }
    exhaust();
    if (honest.length === 0)
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, 5000);
      });
    return {
      next_batch: String(since + 1),
      rooms: { join: { [goodRoom]: { timeline: { events: honest.splice(0), limited: false } } } },
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
    if (/\/send\/m\.room\.message\//u.test(path)) {
      const txnId = decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
      const { body: text } = JSON.parse(body) as { readonly body: string };
      heard.push(text);
      say(text, { sender: userId, unsigned: { transaction_id: txnId } });
      return { event_id: `$honest${counter}` };
    }
    if (/\/messages$/u.test(path)) return { chunk: [], start: 'a' };
    return {};
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
        JSON.stringify(known && method !== 'OPTIONS' ? await answer(method, url, body) : {}),
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
    say,
    heard,
    close: async () => {
      wake();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function firstAnswer() {
  const state = (type: string, content: unknown, stateKey = '') => ({
    type,
    state_key: stateKey,
    content,
    event_id: `$${type}${stateKey}`,
    sender: userId,
    origin_server_ts: 1_700_000_000_000,
  });
  return {
    next_batch: '1',
    rooms: {
      join: {
        [goodRoom]: {
          timeline: {
            limited: false,
            prev_batch: 'a',
            events: [
              state('m.room.create', { room_version: '11' }),
              state('m.room.member', { membership: 'join', displayname: 'Ines' }, userId),
              state('m.room.power_levels', { users: { [userId]: 100 } }),
              state('m.room.name', { name: 'Safe harbour' }),
            ],
          },
        },
      },
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
    '!busy:localhost',
    {
      ...hostileRoom(dice),
      timeline: { ...deal(0, 40), limited: dice.below(2) === 0, prev_batch: `p${next}` },
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

export function withOwnKeys(entries: readonly (readonly [string, unknown])[]): object {
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
