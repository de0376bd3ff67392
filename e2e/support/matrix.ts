/** Speaks to the homeserver as the far end of a test: plain requests, nothing of Nacre's. */

type Content = Readonly<Record<string, unknown>>;

export type WireEvent = {
  readonly event_id: string;
  readonly type: string;
  readonly sender: string;
  readonly content: Record<string, unknown>;
  readonly origin_server_ts: number;
};

/** What the tests read of the homeserver's answers. */
type Answer = {
  readonly user_id: string;
  readonly access_token: string;
  readonly room_id: string;
  readonly event_id: string;
  readonly chunk: readonly WireEvent[];
  readonly end?: string;
  readonly joined_rooms: readonly string[];
};

export type Person = {
  readonly userId: string;
  readonly username: string;
  readonly password: string;
  readonly token: string;
  /** Asks below `/_matrix/client/`. Throws when the homeserver refuses. */
  readonly ask: (method: string, path: string, body?: unknown) => Promise<Answer>;
  readonly createRoom: (options?: Content) => Promise<string>;
  readonly invite: (roomId: string, userId: string) => Promise<void>;
  readonly join: (roomId: string) => Promise<void>;
  readonly send: (roomId: string, body: string) => Promise<string>;
  readonly sendEvent: (roomId: string, type: string, content: Content) => Promise<string>;
  /** All of a room's events that this person may read, oldest first. */
  readonly history: (roomId: string) => Promise<WireEvent[]>;
  /** The texts of all messages, oldest first. */
  readonly texts: (roomId: string) => Promise<string[]>;
};

let counter = 0;

/** A name that nobody has. */
export function uniqueName(base: string): string {
  counter += 1;
  return `${base}-${process.pid.toString(36)}-${Date.now().toString(36)}-${counter}`;
}

export async function registerPerson(
  baseUrl: string,
  { name, displayName }: { readonly name: string; readonly displayName?: string },
): Promise<Person> {
  const username = uniqueName(name);
  const password = `correct horse ${username}`;
  const answer = await ask(baseUrl, undefined, 'POST', 'v3/register', {
    username,
    password,
    auth: { type: 'm.login.dummy' },
    initial_device_display_name: 'Far end',
  });
  const person = asPerson(baseUrl, {
    userId: answer.user_id,
    username,
    password,
    token: answer.access_token,
  });
  if (displayName !== undefined)
    await person.ask('PUT', `v3/profile/${encodeURIComponent(person.userId)}/displayname`, {
      displayname: displayName,
    });
  return person;
}

type Account = Pick<Person, 'userId' | 'username' | 'password' | 'token'>;

export function asPerson(baseUrl: string, account: Account): Person {
  const call = (method: string, path: string, body?: unknown) =>
    ask(baseUrl, account.token, method, path, body);
  const room = (roomId: string) => `v3/rooms/${encodeURIComponent(roomId)}`;
  const sendEvent = async (roomId: string, type: string, content: Content) => {
    const txnId = uniqueName('txn');
    const sent = await call('PUT', `${room(roomId)}/send/${type}/${txnId}`, content);
    return sent.event_id;
  };
  const history = async (roomId: string) => {
    const events: WireEvent[] = [];
    let from = '';
    for (;;) {
      const page = from === '' ? '' : `&from=${encodeURIComponent(from)}`;
      const { chunk, end } = await call('GET', `${room(roomId)}/messages?dir=b&limit=1000${page}`);
      events.push(...chunk);
      if (end === undefined || chunk.length === 0) return events.toReversed();
      from = end;
    }
  };
  return {
    ...account,
    ask: call,
    createRoom: async (options = {}) =>
      (await call('POST', 'v3/createRoom', { preset: 'private_chat', ...options })).room_id,
    invite: async (roomId, userId) => {
      await call('POST', `${room(roomId)}/invite`, { user_id: userId });
    },
    join: async (roomId) => {
      await call('POST', `${room(roomId)}/join`, {});
    },
    send: (roomId, body) => sendEvent(roomId, 'm.room.message', { msgtype: 'm.text', body }),
    sendEvent,
    history,
    texts: async (roomId) =>
      (await history(roomId))
        .filter(({ type }) => type === 'm.room.message')
        .map(({ content }) => String(content['body'])),
  };
}

/** A refusal of the homeserver, with its status in the message. */
async function ask(
  baseUrl: string,
  token: string | undefined,
  ...[method, path, body]: [method: string, path: string, body?: unknown]
): Promise<Answer> {
  const response = await fetch(`${baseUrl}/_matrix/client/${path}`, {
    method,
    headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (response.ok) return (await response.json()) as Answer;
  throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
}
