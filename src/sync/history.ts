import { isAbort } from '#base/errors.ts';
import type { SerialQueue } from '#base/serialQueue.ts';
import { createSerialQueue } from '#base/serialQueue.ts';
import type { TimelineEvent } from '#protocol/events.ts';
import type { RoomId, TransactionId, UserId } from '#protocol/ids.ts';
import { membersRequest } from '#protocol/members.ts';
import { messagesRequest } from '#protocol/messages.ts';
import type { HomeserverPort } from '#protocol/request.ts';
import type { AccountStore } from '#storage/accountStore.ts';
import type { MemberRow, RoomRow } from '#storage/rows.ts';
import type { Ask, HistoryCursor, StoredPart } from './historyRead.ts';
import { peopleOf, readBefore, readNewest } from './historyRead.ts';
import { storeFetched, storeMembers } from './historyWrite.ts';

export type { HistoryCursor } from './historyRead.ts';

/** Part of a room's history without a hole. */
export type HistoryChunk = {
  /** Oldest first. */
  readonly events: readonly TimelineEvent[];
  /** Where `loadBefore` goes on; absent in a room of which no event is known. */
  readonly cursor?: HistoryCursor;
  /** Nothing older exists. */
  readonly atStart: boolean;
  /** The people of `events`, as far as they are known. */
  readonly members: readonly MemberRow[];
};

/** A room's past: from the store where it is there, else from the server, which is stored before it is returned. */
export type History = {
  /** The newest events of the store, at least `minEvents` where it has them without a hole. Asks no server. */
  readonly loadTail: (roomId: RoomId, minEvents: number) => Promise<HistoryChunk>;
  /**
   * The events before `cursor` (absent: before the live end's tail), at least `minEvents` unless the history begins
   * or the server goes on giving empty answers. Rejects with what the server or the store said; nothing is lost then,
   * and the same call can be made again.
   */
  readonly loadBefore: (
    roomId: RoomId,
    cursor: HistoryCursor | undefined,
    minEvents: number,
    signal?: AbortSignal,
  ) => Promise<HistoryChunk>;
  /** Fetches and stores the list of all members. */
  readonly loadMembers: (roomId: RoomId, signal?: AbortSignal) => Promise<readonly MemberRow[]>;
};

export type HistoryDeps = {
  readonly store: AccountStore;
  readonly server: HomeserverPort;
  readonly self: UserId;
  /** Messages of the outbox were found in the history; their rows are gone. */
  readonly onDelivered?: (txnIds: readonly TransactionId[]) => void;
  /** The past has told that a room is encrypted; its record as it is stored now. */
  readonly onEncrypted?: (row: RoomRow) => void;
};

/** Events that one request asks for: a page. */
const FETCH = 50;
/** Requests of one `loadBefore`: a server may answer without events and say "go on". */
const MAX_ROUNDS = 20;

export function createHistory(deps: HistoryDeps): History {
  const { store, server } = deps;
  const queues = new Map<RoomId, SerialQueue>();
  const inTurn = <T>(roomId: RoomId, job: () => Promise<T>): Promise<T> => {
    const queue = queues.get(roomId) ?? createSerialQueue();
    queues.set(roomId, queue);
    return queue.run(job);
  };

  return {
    loadTail: async (roomId, minEvents) => {
      const part = await store.read((txn) => readNewest(txn, roomId, minEvents));
      return chunkOf(store, roomId, part);
    },
    loadBefore: (roomId, cursor, minEvents, signal) =>
      inTurn(roomId, async () => {
        const from = cursor ?? (await store.read((txn) => readNewest(txn, roomId, 0)))?.cursor;
        if (from === undefined) return chunkOf(store, roomId, undefined);
        const part = await readOrFetch(deps, { roomId, cursor: from, minEvents }, signal);
        return chunkOf(store, roomId, part);
      }),
    loadMembers: async (roomId, signal) => {
      const before = await store.read((txn) => txn.members.ofRoom(roomId));
      const events = await server.request(membersRequest(roomId), withSignal(signal));
      return store.write((txn) => storeMembers(txn, roomId, { before, events }));
    },
  };
}

type Wanted = {
  readonly roomId: RoomId;
  readonly cursor: HistoryCursor;
  readonly minEvents: number;
};

/** What the store has, and where that is not enough, what the server gives, by way of the store. Rule SY-50. */
async function readOrFetch(
  deps: HistoryDeps,
  { roomId, cursor, minEvents }: Wanted,
  signal: AbortSignal | undefined,
): Promise<StoredPart> {
  let found: StoredPart = { events: [], cursor, atStart: false };
  for (let round = 0; ; round += 1) {
    const place = { roomId, cursor: found.cursor };
    const missing = minEvents - found.events.length;
    const more = await deps.store.read((txn) => readBefore(txn, place, missing));
    found = { ...more, events: [...more.events, ...found.events] };
    const { ask, events } = found;
    if (ask === undefined || events.length >= minEvents || round === MAX_ROUNDS) return found;
    try {
      await fetchBefore(deps, { roomId, ask }, signal);
    } catch (error) {
      // What the store has is worth more than the error; that comes back with the next call.
      if (events.length === 0 || isAbort(error)) throw error;
      return found;
    }
  }
}

async function fetchBefore(
  { store, server, self, onDelivered, onEncrypted }: HistoryDeps,
  { roomId, ask }: { readonly roomId: RoomId; readonly ask: Ask },
  signal: AbortSignal | undefined,
): Promise<void> {
  const request = messagesRequest(roomId, { dir: 'b', from: ask.from, limit: FETCH });
  const answer = await server.request(request, withSignal(signal));
  const news = await store.write((txn) => storeFetched(txn, { roomId, ask, answer, self }));
  if (news.encrypted !== undefined) onEncrypted?.(news.encrypted);
  if (news.delivered.length > 0) onDelivered?.(news.delivered);
}

async function chunkOf(
  store: AccountStore,
  roomId: RoomId,
  part: StoredPart | undefined,
): Promise<HistoryChunk> {
  if (part === undefined) return { events: [], atStart: false, members: [] };
  const { events, cursor, atStart } = part;
  const people = peopleOf(events);
  const members = await store.read((txn) => txn.members.getMany(roomId, people));
  return { events, cursor, atStart, members };
}

function withSignal(signal: AbortSignal | undefined) {
  return signal === undefined ? {} : { signal };
}
