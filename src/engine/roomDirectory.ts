import type { RoomListChange, RoomListState } from '#bridge/contract.ts';
import type { RoomId, UserId } from '#protocol/ids.ts';
import type { RoomRow } from '#storage/rows.ts';
import { listChange } from '#timeline/diff.ts';
import type { RoomSummary } from '#timeline/items.ts';
import { compareActivity } from '#timeline/listOrder.ts';
import { isSpace, roomSummary } from '#timeline/roomSummary.ts';
import type { Succession } from '#timeline/succession.ts';
import { isReplaced, successionOf } from '#timeline/succession.ts';
import type { Listeners } from './listeners.ts';
import { createListeners } from './listeners.ts';

/** All rooms of an account as the list shows them, in its order; what only the engine needs stays out. */
export type RoomDirectory = {
  readonly state: () => RoomListState;
  readonly summary: (roomId: RoomId) => RoomSummary | undefined;
  /** New and changed rooms, and those that are gone. */
  readonly apply: (rows: readonly RoomRow[], removed: readonly RoomId[]) => void;
  /** The account's one-to-one rooms changed. `rowsOf` are the rooms for which that matters. */
  readonly setDirects: (directs: ReadonlyMap<RoomId, UserId>, rowsOf: readonly RoomRow[]) => void;
  readonly directs: () => ReadonlyMap<RoomId, UserId>;
  /** The first answer of the server is in. */
  readonly setComplete: () => void;
  readonly totals: () => {
    readonly unread: number;
    readonly highlights: number;
    readonly invites: number;
  };
  readonly changes: Listeners<RoomListChange>;
};

export function createRoomDirectory(self: UserId): RoomDirectory {
  const summaries = new Map<RoomId, RoomSummary>();
  /** Spaces are not in the list, nor rooms whose successor one has joined. */
  const spaces = new Set<RoomId>();
  const successions = new Map<RoomId, Succession>();
  const changes = createListeners<RoomListChange>();
  let directs: ReadonlyMap<RoomId, UserId> = new Map();
  let state: RoomListState = { rooms: [], complete: false };

  const take = (row: RoomRow) => {
    const { roomId } = row;
    if (isSpace(row)) spaces.add(roomId);
    else spaces.delete(roomId);
    successions.set(roomId, successionOf(row));
    summaries.set(roomId, roomSummary(row, { self, directs }, summaries.get(roomId)));
  };

  const listed = (summary: RoomSummary): boolean => {
    if (summary.membership === 'leave' || spaces.has(summary.roomId)) return false;
    const succession = successions.get(summary.roomId);
    return succession === undefined || !isReplaced(succession, (roomId) => successions.get(roomId));
  };

  const publish = (complete: boolean) => {
    const before = state;
    state = { rooms: [...summaries.values()].filter(listed).toSorted(compareActivity), complete };
    const change = listChange(before.rooms, state.rooms);
    const { upsert, remove, moves } = change;
    if (complete === before.complete && upsert.length + remove.length + moves.length === 0) return;
    changes.emit({ ...change, complete });
  };

  return {
    state: () => state,
    summary: (roomId) => summaries.get(roomId),
    apply: (rows, removed) => {
      for (const roomId of removed) {
        summaries.delete(roomId);
        spaces.delete(roomId);
        successions.delete(roomId);
      }
      for (const row of rows) take(row);
      publish(state.complete);
    },
    setDirects: (next, rowsOf) => {
      directs = next;
      for (const row of rowsOf) take(row);
      publish(state.complete);
    },
    directs: () => directs,
    setComplete: () => {
      publish(true);
    },
    totals: () => totalsOf(state.rooms),
    changes,
  };
}

/** Rooms with unread messages are counted by message, invites by room: rule UN-3. */
function totalsOf(rooms: readonly RoomSummary[]) {
  let unread = 0;
  let highlights = 0;
  let invites = 0;
  for (const room of rooms) {
    if (room.membership === 'invite') invites += 1;
    unread += room.unread;
    highlights += room.highlights;
  }
  return { unread, highlights, invites };
}
