import fc from 'fast-check';

/** Events, state and answers as a server sends them, with odd characters and with ids that are never the same. */

export type Wire = Readonly<Record<string, unknown>>;

let serial = 0;

/** Right-to-left, combining, astral and HTML-like characters, and a lone surrogate. */
export const ODD = '<b>"\u202e\u0301é𝔘🎐\ud83c&amp;\u0000\n';

/** An event id like those of room version 3, which may hold `/` and `+`. */
export function newEventId(): string {
  serial += 1;
  return `$${serial}/+öÄ${'x'.repeat(40)}`;
}

/** A room id without a domain, as in room version 12. */
export function newRoomId(): string {
  serial += 1;
  return `!${serial}_ä-${'r'.repeat(30)}`;
}

export function wireEvent(over: Wire = {}): Wire {
  return {
    event_id: newEventId(),
    type: 'm.room.message',
    sender: '@ünï+x/=:example.org:8448',
    origin_server_ts: 1_700_000_000_000,
    content: { msgtype: 'm.text', body: `Hello ${ODD}` },
    ...over,
  };
}

export function wireState(type: string, stateKey: string, content: Wire): Wire {
  return wireEvent({ type, state_key: stateKey, content });
}

/** `depth` objects inside each other. */
export function deepObject(depth: number): Wire {
  let inner: Wire = {};
  for (let level = 1; level < depth; level += 1) inner = { a: inner };
  return inner;
}

/** JSON with the keys that trap careless readers, as `JSON.parse` gives it. */
export const oddJson: fc.Arbitrary<unknown> = fc
  .json({ maxDepth: 4, stringUnit: 'binary' })
  .chain((text) =>
    fc
      .constantFrom('__proto__', 'constructor', 'toString', 'length', 'content')
      .map((key): unknown =>
        JSON.parse(`{"${key}":${text},"n":1e999,"m":-1e-999,"nested":{"${key}":[${text}]}}`),
      ),
  );
