import { createHash } from 'node:crypto';

/**
 * @typedef {import("./seedData.mjs").SeedRoom} SeedRoom
 * @typedef {import("./seedData.mjs").SeedPerson} SeedPerson
 *
 * @typedef {object} SendStep
 * @property {"send"} kind
 * @property {string} who
 * @property {number} at milliseconds since 1970; no two of a room are the same
 * @property {string} type
 * @property {Record<string, unknown>} content
 * @property {string} txnId the same at every run
 *
 * @typedef {object} ReadStep
 * @property {"read"} kind
 * @property {string} who
 *
 * @typedef {SendStep | ReadStep} SeedStep
 *
 * @typedef {object} PlanContext
 * @property {number} now when the seed began, in milliseconds since 1970
 * @property {readonly SeedPerson[]} people
 * @property {(localpart: string) => string} userId
 */

const minute = 60_000;
const day = 24 * 60 * minute;
const gapMs = 20_000;
const readEvery = 50;

/**
 * What happens in a room, in order. The same room and the same `now` give the same steps.
 * @param {SeedRoom} room
 * @param {PlanContext} context
 * @returns {SeedStep[]}
 */
export function planRoom(room, context) {
  const lines = (room.history ?? '').split('\n').filter((line) => line.trim() !== '');
  const partly = new Set();
  /** @type {SeedStep[]} */
  const steps = [];
  let last = 0;
  for (const line of lines) {
    const mark = /^= (\w+)$/.exec(line.trim());
    if (mark?.[1] !== undefined) {
      partly.add(mark[1]);
      steps.push({ kind: 'read', who: mark[1] });
      continue;
    }
    const { at, who, text } = readLine(line, context.now);
    // Day and clock may say "later than ten minutes ago" shortly after midnight: order counts.
    last = Math.min(Math.max(at, last + gapMs), context.now);
    const number = steps.length;
    const body = room.encrypted === true ? cipher(room.key, number) : textMessage(text, context);
    steps.push({ kind: 'send', who, at: last, ...body, txnId: `seed-${room.key}-${number}` });
  }
  const everybodyElse = room.members.filter((who) => !partly.has(who));
  return [...steps, ...everybodyElse.map((who) => /** @type {const} */ ({ kind: 'read', who }))];
}

/**
 * @param {string} line
 * @param {number} now
 */
function readLine(line, now) {
  const recent = /^~(\d+) (\w+) (.+)$/.exec(line.trim());
  if (recent !== null) {
    const [, minutes = '', who = '', text = ''] = recent;
    return { at: now - Number(minutes) * minute, who, text };
  }
  const dated = /^(\d+) (\d\d):(\d\d) (\w+) (.+)$/.exec(line.trim());
  if (dated === null) throw new Error(`The seed has a line that cannot be read: ${line}`);
  const [, days = '', hours = '', minutes = '', who = '', text = ''] = dated;
  const at = new Date(now - Number(days) * day).setHours(Number(hours), Number(minutes), 0, 0);
  return { at, who, text };
}

/**
 * `m.mentions` is always there: without it a server looks for names in the text.
 * https://spec.matrix.org/v1.15/client-server-api/#user-and-room-mentions
 * @param {string} text
 * @param {PlanContext} context
 */
function textMessage(text, { people, userId }) {
  /** @type {string[]} */
  const mentioned = [];
  const body = text.replace(/@(\w+)/g, (whole, who) => {
    const person = people.find(({ localpart }) => localpart === who);
    if (person === undefined) return whole;
    mentioned.push(userId(person.localpart));
    return person.displayName;
  });
  const mentions = mentioned.length === 0 ? {} : { user_ids: mentioned };
  return { type: 'm.room.message', content: { msgtype: 'm.text', body, 'm.mentions': mentions } };
}

/**
 * Looks like a Megolm message, and nobody has the key.
 * https://spec.matrix.org/v1.15/client-server-api/#mmegolmv1aes-sha2
 * @param {string} key
 * @param {number} number
 */
function cipher(key, number) {
  const noise = (/** @type {string} */ what, bytes = 32) =>
    createHash('shake256', { outputLength: bytes })
      .update(`${key} ${what}`)
      .digest('base64')
      .replace(/=+$/, '');
  return {
    type: 'm.room.encrypted',
    content: {
      algorithm: 'm.megolm.v1.aes-sha2',
      ciphertext: `AwgA${noise(`text ${number}`, 144)}`,
      device_id: 'HARBOURKEY',
      sender_key: noise('curve'),
      session_id: noise('session'),
    },
  };
}

/**
 * Gauge readings, evenly over the two weeks before `now`, numbered from 1 to `count`.
 * @param {{ key: string, members: readonly string[] }} room
 * @param {number} count
 * @param {number} now
 * @returns {SeedStep[]}
 */
export function planBigRoom(room, count, now) {
  const writers = room.members;
  const interval = Math.max(1, Math.floor((14 * day) / Math.max(1, count)));
  const reads = room.members.map((who) => /** @type {const} */ ({ kind: 'read', who }));
  return Array.from({ length: count }, (_, index) => {
    const number = index + 1;
    const at = now - (count - index) * interval;
    /** @type {SendStep} */
    const step = {
      kind: 'send',
      // Runs of five, so that a timeline has something to group.
      who: writers[Math.floor(index / 5) % writers.length] ?? '',
      at,
      type: 'm.room.message',
      content: { msgtype: 'm.text', body: gauge(number, at), 'm.mentions': {} },
      txnId: `seed-${room.key}-${index}`,
    };
    return number % readEvery === 0 || number === count ? [step, ...reads] : [step];
  }).flat();
}

/**
 * @param {number} number
 * @param {number} at
 */
function gauge(number, at) {
  const halfTide = 6.21 * 60 * minute;
  const phase = (at / halfTide) * Math.PI;
  const metres = (2 + 1.6 * Math.sin(phase)).toFixed(2);
  const direction = Math.cos(phase) > 0 ? 'rising' : 'falling';
  const wind = ['N 2', 'NE 3', 'W 4', 'SW 3', 'SW 5', 'W 6'][
    Math.floor(at / (7 * 60 * minute)) % 6
  ];
  return `No. ${number}: ${metres} m, ${direction}, wind ${wind}`;
}

/**
 * Where an interrupted room goes on. Messages go out one after another and each has its own time, so
 * the newest one that the room has says how far it came, whatever a state file says.
 * @param {readonly SeedStep[]} steps
 * @param {readonly { readonly type: string, readonly sender: string, readonly origin_server_ts: number, readonly event_id: string }[]} events the room's events, newest first
 * @param {(localpart: string) => string} userId
 * @returns {{ next: number, lastEventId: string } | undefined} nothing where none of the events is the seed's
 */
export function findProgress(steps, events, userId) {
  const places = new Map(
    steps.flatMap((step, index) =>
      step.kind === 'send' ? [[`${step.type} ${userId(step.who)} ${step.at}`, index]] : [],
    ),
  );
  for (const event of events) {
    const place = places.get(`${event.type} ${event.sender} ${event.origin_server_ts}`);
    if (place !== undefined) return { next: place + 1, lastEventId: event.event_id };
  }
  return undefined;
}
