import type { JsonObject } from '#protocol/json.ts';

/** An event of a played server, and where it stands in the server's stream. */
export type PlayedEvent = {
  readonly position: number;
  readonly json: JsonObject & { readonly event_id: string; readonly type: string };
  /** The device that sent it, and with which transaction id. */
  readonly device?: string;
  readonly txnId?: string;
};

export type PlayedRoom = {
  readonly roomId: string;
  readonly events: PlayedEvent[];
  /** Where somebody's membership has changed last, by user id. */
  readonly memberships: Map<string, { readonly membership: string; readonly position: number }>;
  /** Everybody's own data of the room, by user id and type. */
  readonly accountData: Map<string, Map<string, PlayedData>>;
  /** How far everybody has read: an index of `events`. */
  readonly read: Map<string, number>;
  /** Types of state of which syncs do not tell. */
  readonly hidden: Set<string>;
};

export type PlayedData = { readonly position: number; readonly content: JsonObject };

/** What `/sync` and `/messages` of a played server are made of. */
export type PlayedAccount = {
  readonly userId: string;
  readonly device: string;
  readonly rooms: readonly PlayedRoom[];
  readonly accountData: ReadonlyMap<string, PlayedData>;
  /** The newest position of the stream. */
  readonly position: number;
};

const TIMELINE_LIMIT = 20;

/** What a sync answers from this position on; undefined when it has nothing to say. */
export function syncAnswer(account: PlayedAccount, since: number | undefined) {
  const from = since ?? -1;
  const joined: Record<string, unknown> = {};
  const invited: Record<string, unknown> = {};
  const left: Record<string, unknown> = {};
  for (const room of account.rooms) {
    const own = room.memberships.get(account.userId);
    if (own === undefined) continue;
    if (own.membership === 'join') {
      const answer = joinedRoom(account, room, own.position > from ? -1 : from);
      if (answer !== undefined) joined[room.roomId] = answer;
    } else if (own.position <= from) continue;
    else if (own.membership === 'invite') {
      invited[room.roomId] = { invite_state: { events: strippedState(room, account.userId) } };
    } else if (since !== undefined) {
      left[room.roomId] = { timeline: { events: [], limited: false }, state: { events: [] } };
    }
  }
  const accountData = dataSince(account.accountData, from);
  const parts = [joined, invited, left].map((part) => Object.keys(part).length);
  const empty = accountData.length + parts.reduce((sum, count) => sum + count, 0) === 0;
  if (empty && since !== undefined) return undefined;
  return {
    next_batch: `s${account.position}`,
    account_data: { events: accountData },
    rooms: { join: joined, invite: invited, leave: left },
  };
}

function joinedRoom(account: PlayedAccount, room: PlayedRoom, from: number) {
  const fresh = room.events.filter(({ position }) => position > from);
  const data = dataSince(room.accountData.get(account.userId) ?? new Map(), from);
  if (fresh.length + data.length === 0) return undefined;
  const timeline = fresh.slice(-TIMELINE_LIMIT);
  const first = room.events.length - timeline.length;
  return {
    timeline: {
      events: timeline.map((event) => shown(event, account.device)),
      limited: fresh.length > timeline.length,
      prev_batch: `t${first}`,
    },
    'org.matrix.msc4222.state_after': {
      events: newestState(fresh).flatMap(({ json }) => (room.hidden.has(json.type) ? [] : [json])),
    },
    account_data: { events: data },
    unread_notifications: {
      notification_count: unreadOf(account.userId, room),
      highlight_count: 0,
    },
    summary: {
      'm.joined_member_count': countOf(room, 'join'),
      'm.invited_member_count': countOf(room, 'invite'),
      'm.heroes': [...room.memberships.keys()].filter((id) => id !== account.userId).slice(0, 5),
    },
  };
}

/** A page of a room's past before `t<index>`, newest first. */
export function messagesAnswer(room: PlayedRoom, device: string, query: URLSearchParams) {
  const before = Number(query.get('from')?.slice(1) ?? room.events.length);
  const first = Math.max(0, before - Number(query.get('limit') ?? 10));
  return {
    chunk: room.events
      .slice(first, before)
      .toReversed()
      .map((event) => shown(event, device)),
    start: `t${before}`,
    ...(first === 0 ? {} : { end: `t${first}` }),
  };
}

function shown({ json, device, txnId }: PlayedEvent, reader: string): JsonObject {
  return device === reader && txnId !== undefined
    ? { ...json, unsigned: { transaction_id: txnId } }
    : json;
}

function newestState(events: readonly PlayedEvent[]): readonly PlayedEvent[] {
  const state = events.filter(({ json }) => json['state_key'] !== undefined);
  return [
    ...new Map(
      state.map((event) => [JSON.stringify([event.json.type, event.json['state_key']]), event]),
    ).values(),
  ];
}

function strippedState(room: PlayedRoom, userId: string): readonly JsonObject[] {
  const told = new Set(['m.room.create', 'm.room.name', 'm.room.encryption']);
  return newestState(room.events)
    .map(({ json }) => json)
    .filter(({ type, state_key: key }) => told.has(type) || key === userId);
}

function dataSince(data: ReadonlyMap<string, PlayedData>, from: number) {
  return [...data].flatMap(([type, { position, content }]) =>
    position > from ? [{ type, content }] : [],
  );
}

function countOf(room: PlayedRoom, membership: string): number {
  return [...room.memberships.values()].filter((one) => one.membership === membership).length;
}

function unreadOf(userId: string, room: PlayedRoom): number {
  return room.events
    .slice((room.read.get(userId) ?? -1) + 1)
    .filter(({ json }) => json.type === 'm.room.message' && json['sender'] !== userId).length;
}
