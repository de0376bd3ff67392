import type { Dice } from './random.ts';

/** Honest events of every type that Nacre knows, and what can be made of them. */

type Json = unknown;

const base = (type: string, content: Json, more: Record<string, Json> = {}) => ({
  type,
  event_id: '$event',
  sender: '@bo:localhost',
  origin_server_ts: 1_700_000_000_000,
  content,
  unsigned: { age: 4, transaction_id: 'm1', prev_content: { membership: 'invite' } },
  ...more,
});
const state = (type: string, content: Json, stateKey = '') =>
  base(type, content, { state_key: stateKey });

const honest: readonly Record<string, Json>[] = [
  base('m.room.message', {
    msgtype: 'm.text',
    body: 'Hello',
    'm.mentions': { user_ids: ['@a:x'] },
  }),
  base('m.room.message', {
    msgtype: 'm.text',
    body: '* better',
    'm.new_content': { msgtype: 'm.text', body: 'better' },
    'm.relates_to': { rel_type: 'm.replace', event_id: '$event' },
  }),
  base('m.room.message', {
    msgtype: 'm.image',
    body: 'picture.png',
    url: 'mxc://localhost/abc',
    info: { w: 10, h: 10, size: 100, mimetype: 'image/png' },
  }),
  base('m.room.message', {
    msgtype: 'm.text',
    body: '> <@bo:localhost> asked\n\nanswer',
    format: 'org.matrix.custom.html',
    formatted_body: '<mx-reply>x</mx-reply><b onclick="alert(1)">answer</b>',
    'm.relates_to': { 'm.in_reply_to': { event_id: '$event' } },
  }),
  base('m.room.encrypted', {
    algorithm: 'm.megolm.v1.aes-sha2',
    ciphertext: 'AwgA',
    device_id: 'D',
    sender_key: 'k',
    session_id: 's',
  }),
  base('m.reaction', {
    'm.relates_to': { rel_type: 'm.annotation', event_id: '$event', key: '👍' },
  }),
  base('m.room.redaction', { redacts: '$event', reason: 'why' }, { redacts: '$event' }),
  base('m.sticker', { body: 'wave', url: 'mxc://localhost/abc', info: {} }),
  base('org.example.unknown', { body: 'something' }),
  state(
    'm.room.member',
    { membership: 'join', displayname: 'Bo', avatar_url: 'mxc://x/y' },
    '@bo:x',
  ),
  state('m.room.name', { name: 'Name' }),
  state('m.room.topic', { topic: 'Topic', 'm.topic': { 'm.text': [{ body: 'Topic' }] } }),
  state('m.room.avatar', { url: 'mxc://x/y', info: { w: 1 } }),
  state('m.room.canonical_alias', { alias: '#a:x', alt_aliases: ['#b:x'] }),
  state('m.room.create', { room_version: '11', predecessor: { room_id: '!p:x' } }),
  state('m.room.power_levels', { users: { '@a:x': 50 }, events: { 'm.room.name': 50 }, ban: 50 }),
  state('m.room.join_rules', { join_rule: 'restricted', allow: [{ room_id: '!x:y' }] }),
  state('m.room.tombstone', { body: 'gone', replacement_room: '!new:x' }),
  state('m.room.history_visibility', { history_visibility: 'shared' }),
  base('m.typing', { user_ids: ['@bo:localhost'] }),
  base('m.receipt', { $event: { 'm.read': { '@bo:localhost': { ts: 1, thread_id: 'main' } } } }),
  base('m.fully_read', { event_id: '$event' }),
  base('m.direct', { '@bo:localhost': ['!a:localhost'] }),
  base('m.push_rules', { global: { override: [{ rule_id: 'x', actions: ['notify'] }] } }),
  base('m.tag', { tags: { 'm.favourite': { order: 0.5 } } }),
  base('m.presence', { presence: 'online', last_active_ago: 4 }),
  base('m.room_key', { room_id: '!a:x', session_id: 's', session_key: 'k' }),
];

/** Stand for what `JSON.stringify` does not write: {@link hostileJson} puts the real thing in their place. */
const infinite = '\uE000infinite\uE001';
const bottomless = '\uE000bottomless\uE001';
const immense = '\uE000immense\uE001';

/** Levels of {@link bottomless}; more than any recursion of the browser's bears. */
const LEVELS = 10_000;
/** Characters of {@link immense}. */
const IMMENSE = 1_000_000;

const raw: readonly (readonly [string, string])[] = [
  // Too great for a number: it is read as Infinity.
  [infinite, '1e999'],
  [bottomless, `${'{"a":['.repeat(LEVELS / 2)}0${']}'.repeat(LEVELS / 2)}`],
  [immense, `"${'x'.repeat(IMMENSE)}"`],
];

/** Hostile events as text. */
export function hostileJson(value: Json): string {
  return raw.reduce(
    (text, [marker, replacement]) => text.replaceAll(JSON.stringify(marker), replacement),
    JSON.stringify(value),
  );
}

const bidi = '\u202E\u2066gnihtemos\u0000\uD800';

/** What stands in a field instead of what belongs there. */
const wrong: readonly ((dice: Dice) => Json)[] = [
  () => null,
  () => true,
  () => -1,
  () => 1e308,
  () => infinite,
  () => 'NaN',
  () => 2 ** 53 + 2,
  () => 0.5,
  () => '',
  () => bidi,
  () => 'x'.repeat(70_000),
  () => [],
  () => [null, 1, 'a', {}, []],
  () => ({}),
  (): unknown =>
    JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
  (dice) => deep(50 + dice.below(400)),
  () => Array.from({ length: 500 }, (_, index) => index),
  () => '<img src=x onerror=alert(1)>',
  () => 'javascript:alert(1)',
];

const oddIds = [
  '',
  '$',
  '@',
  '$'.padEnd(300, 'a'),
  '__proto__',
  'constructor',
  '@bo',
  '@:',
  '@bo:local host',
  '$😀',
  `@${bidi}:x`,
  '@bo:localhost/../../x',
  'x'.repeat(5000),
];

/** One in so many faults is too large to be in every field of every event. */
const ABSURD_EVERY = 300;

const oddStateKeys = ['__proto__', 'constructor', '@ines:localhost', '\u202E', 'x'.repeat(255)];

/** At least one with every field of every honest event replaced by everything wrong; the rest has several faults. */
export function hostileEvents(dice: Dice, count: number): Json[] {
  const events = [...withOneFault(dice)];
  while (events.length < count) events.push(withSomeFaults(dice));
  let id = 0;
  return shuffled(events, dice)
    .slice(0, count)
    .map((event) => {
      // Every tenth says that it is the one before.
      if (dice.below(10) > 0) id += 1;
      const isOdd = !isRecord(event) || event['event_id'] !== '$event';
      return isOdd ? event : { ...event, event_id: `$h${id}` };
    });
}

function* withOneFault(dice: Dice): Generator {
  for (const event of honest) {
    for (const path of pathsOf(event)) {
      for (const make of wrong) yield withValue(event, path, make(dice));
      yield withValue(event, path, undefined);
    }
    for (const field of ['event_id', 'sender', 'state_key', 'room_id', 'redacts'])
      for (const odd of oddIds) yield { ...event, [field]: odd };
    for (const stateKey of oddStateKeys) yield { ...event, state_key: stateKey };
  }
  for (const make of wrong) yield make(dice);
}

function withSomeFaults(dice: Dice): Json {
  const event = honest[dice.below(honest.length)] ?? {};
  const paths = pathsOf(event);
  let changed: Json = event;
  for (let times = 1 + dice.below(4); times > 0; times -= 1)
    changed = withValue(changed, paths[dice.below(paths.length)] ?? [], somethingWrong(dice));
  return changed;
}

function somethingWrong(dice: Dice): Json {
  if (dice.below(ABSURD_EVERY) === 0) return dice.pick([bottomless, immense]);
  return wrong[dice.below(wrong.length)]?.(dice);
}

function pathsOf(value: Json, at: readonly string[] = []): string[][] {
  if (!isRecord(value) && !Array.isArray(value)) return [[...at]];
  const inside = Object.entries(value).flatMap(([key, part]) => pathsOf(part, [...at, key]));
  return at.length === 0 ? inside : [[...at], ...inside];
}

function withValue(value: Json, [key, ...rest]: readonly string[], replacement: Json): Json {
  if (key === undefined) return replacement;
  if (Array.isArray(value))
    return value.map((part: Json, index) =>
      String(index) === key ? withValue(part, rest, replacement) : part,
    );
  if (!isRecord(value)) return value;
  return { ...value, [key]: withValue(value[key], rest, replacement) };
}

function deep(levels: number): Json {
  let value: Json = 'bottom';
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

function shuffled<T>(items: readonly T[], dice: Dice): T[] {
  return items
    .map((item) => ({ item, place: dice.next() }))
    .toSorted((left, right) => left.place - right.place)
    .map(({ item }) => item);
}

function isRecord(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
