import { parseError } from '#base/errors.ts';
import { isPlainObject, ownEntries, ownValue, readCount, readList, readString } from './guards.ts';
import { parsePageToken, parseRoomId, parseSyncToken, parseUserId } from './ids.ts';
import type { RoomId } from './ids.ts';
import {
  parseAccountData,
  parseJsonObjects,
  parseReceipts,
  parseStateEvents,
  parseStrippedEvents,
  parseTimelineEvent,
  parseTyping,
} from './parseEvent.ts';
import type { Note } from './parseEvent.ts';
import type { UnreadCounts } from './syncBatch.ts';
import type {
  WireJoinedRoom,
  WireLeftRoom,
  WireRoomState,
  WireStrippedRoom,
  WireSync,
  WireTimeline,
} from './wireSync.ts';

/** So many notes are kept of one answer: a hostile one could have millions. */
const MAX_NOTES = 50;

/**
 * Reads an answer of `/v3/sync`. A room or an event that cannot be read is left out with a note; only an answer that
 * has no usable `next_batch` is refused, as nothing could follow it.
 * https://spec.matrix.org/v1.15/client-server-api/#get_matrixclientv3sync
 * @throws a `parse/sync` error
 */
export function parseWireSync(body: unknown): WireSync {
  if (!isPlainObject(body)) throw parseError('sync', 'The answer is not an object');
  const nextBatch = parseSyncToken(ownValue(body, 'next_batch'));
  if (nextBatch === undefined) throw parseError('sync', 'The answer has no next_batch');
  const notes: string[] = [];
  const note: Note = (text) => {
    if (notes.length < MAX_NOTES) notes.push(text);
  };
  const lists = ownValue(body, 'device_lists');
  const rooms = ownValue(body, 'rooms');
  const fallbackTypes = ownValue(body, 'device_unused_fallback_key_types');
  return {
    nextBatch,
    accountData: parseAccountData(events(body, 'account_data'), 'account_data', note),
    toDevice: parseJsonObjects(events(body, 'to_device'), 'to_device', note),
    deviceLists: {
      changed: readList(ownValue(lists, 'changed'), parseUserId),
      left: readList(ownValue(lists, 'left'), parseUserId),
    },
    oneTimeKeyCounts: parseKeyCounts(ownValue(body, 'device_one_time_keys_count')),
    ...(Array.isArray(fallbackTypes)
      ? { unusedFallbackKeyTypes: readList(fallbackTypes, (item) => readString(item, 255)) }
      : {}),
    join: parseRooms(ownValue(rooms, 'join'), 'join', note, parseJoinedRoom),
    invite: parseRooms(ownValue(rooms, 'invite'), 'invite', note, strippedRoom('invite_state')),
    knock: parseRooms(ownValue(rooms, 'knock'), 'knock', note, strippedRoom('knock_state')),
    leave: parseRooms(ownValue(rooms, 'leave'), 'leave', note, parseLeftRoom),
    notes,
  };
}

function events(parent: unknown, key: string): unknown {
  return ownValue(ownValue(parent, key), 'events');
}

function parseKeyCounts(value: unknown): Readonly<Record<string, number>> {
  return Object.fromEntries(
    ownEntries(value).flatMap(([algorithm, count]) => {
      const read = readCount(count);
      return read === undefined ? [] : [[algorithm, read] as const];
    }),
  );
}

function parseRooms<T>(
  value: unknown,
  where: string,
  note: Note,
  read: (roomId: RoomId, room: unknown, note: Note) => T,
): readonly T[] {
  if (value !== undefined && !isPlainObject(value)) note(`rooms.${where}: not an object`);
  return ownEntries(value).flatMap(([id, room]) => {
    const roomId = parseRoomId(id);
    if (roomId !== undefined && isPlainObject(room)) return [read(roomId, room, note)];
    note(
      `rooms.${where}: ${roomId === undefined ? 'a key is no room id' : `${roomId} is not an object`}`,
    );
    return [];
  });
}

function parseJoinedRoom(roomId: RoomId, room: unknown, note: Note): WireJoinedRoom {
  const counts = parseCounts(ownValue(room, 'unread_notifications'));
  const threads = ownValue(room, 'unread_thread_notifications');
  return {
    roomId,
    ...parseRoomState(roomId, room, note),
    timeline: parseTimeline(roomId, room, note),
    summary: parseSummary(ownValue(room, 'summary')),
    accountData: parseAccountData(events(room, 'account_data'), `${roomId} account_data`, note),
    ...parseEphemeral(events(room, 'ephemeral')),
    ...(counts === undefined ? {} : { counts }),
    ...(isPlainObject(threads) ? { threadCounts: parseThreadCounts(threads) } : {}),
  };
}

function parseLeftRoom(roomId: RoomId, room: unknown, note: Note): WireLeftRoom {
  return {
    roomId,
    ...parseRoomState(roomId, room, note),
    timeline: parseTimeline(roomId, room, note),
    accountData: parseAccountData(events(room, 'account_data'), `${roomId} account_data`, note),
  };
}

function strippedRoom(key: string) {
  return (roomId: RoomId, room: unknown, note: Note): WireStrippedRoom => ({
    roomId,
    state: parseStrippedEvents(events(room, key), `${roomId} ${key}`, note),
  });
}

/** Which key is there decides what the state means, so a key is kept even where its value is empty or broken. */
function parseRoomState(roomId: RoomId, room: unknown, note: Note): WireRoomState {
  const read = (key: string) =>
    ownValue(room, key) === undefined
      ? undefined
      : parseStateEvents(events(room, key), `${roomId} ${key}`, note);
  const state = read('state');
  const stateAfter = read('state_after');
  const unstableStateAfter = read('org.matrix.msc4222.state_after');
  return {
    ...(state === undefined ? {} : { state }),
    ...(stateAfter === undefined ? {} : { stateAfter }),
    ...(unstableStateAfter === undefined ? {} : { unstableStateAfter }),
  };
}

function parseTimeline(roomId: RoomId, room: unknown, note: Note): WireTimeline {
  const timeline = ownValue(room, 'timeline');
  const list = ownValue(timeline, 'events');
  if (timeline !== undefined && !Array.isArray(list)) note(`${roomId} timeline: no list of events`);
  const prevBatch = parsePageToken(ownValue(timeline, 'prev_batch'));
  return {
    events: readList(list, parseTimelineEvent),
    limited: ownValue(timeline, 'limited') === true,
    ...(prevBatch === undefined ? {} : { prevBatch }),
  };
}

function parseSummary(value: unknown): WireJoinedRoom['summary'] {
  const heroes = ownValue(value, 'm.heroes');
  const joinedCount = readCount(ownValue(value, 'm.joined_member_count'));
  const invitedCount = readCount(ownValue(value, 'm.invited_member_count'));
  return {
    ...(Array.isArray(heroes) ? { heroes: readList(heroes, parseUserId) } : {}),
    ...(joinedCount === undefined ? {} : { joinedCount }),
    ...(invitedCount === undefined ? {} : { invitedCount }),
  };
}

function parseEphemeral(list: unknown): Pick<WireJoinedRoom, 'typing' | 'receipts'> {
  const all = Array.isArray(list) ? list.filter(isPlainObject) : [];
  const ofType = (type: string) => all.filter((event) => ownValue(event, 'type') === type);
  const typing = ofType('m.typing').at(-1);
  return {
    receipts: ofType('m.receipt').flatMap((event) => parseReceipts(ownValue(event, 'content'))),
    ...(typing === undefined ? {} : { typing: parseTyping(ownValue(typing, 'content')) }),
  };
}

function parseCounts(value: unknown): UnreadCounts | undefined {
  if (!isPlainObject(value)) return undefined;
  return {
    notifications: readCount(ownValue(value, 'notification_count')) ?? 0,
    highlights: readCount(ownValue(value, 'highlight_count')) ?? 0,
  };
}

function parseThreadCounts(value: unknown): ReadonlyMap<string, UnreadCounts> {
  return new Map(
    ownEntries(value).flatMap(([root, counts]) => {
      const read = parseCounts(counts);
      return read === undefined ? [] : [[root, read] as const];
    }),
  );
}
