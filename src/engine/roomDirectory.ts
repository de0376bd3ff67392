import type { RoomListChange, RoomListState } from '#bridge/contract.ts';
import type { RoomId, UserId } from '#protocol/ids.ts';
import type { RoomRow } from '#storage/rows.ts';
import type { RoomSummary } from '#timeline/items.ts';
import { isSpace, roomSummary } from '#timeline/roomSummary.ts';
import type { Succession } from '#timeline/succession.ts';
import { isReplaced, successionOf } from '#timeline/succession.ts';
import type { Listeners } from './listeners.ts';
import { createListeners } from './listeners.ts';
import { createListing } from './listing.ts';

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
  const listing = createListing();
  let directs: ReadonlyMap<RoomId, UserId> = new Map();
  let complete = false;

  const take = (row: RoomRow) => {
    const { roomId } = row;
    if (isSpace(row)) spaces.add(roomId);
    else spaces.delete(roomId);
    successions.set(roomId, successionOf(row));
    summaries.set(roomId, roomSummary(row, { self, directs }, summaries.get(roomId)));
  };
  const drop = (roomId: RoomId) => {
    summaries.delete(roomId);
    spaces.delete(roomId);
    successions.delete(roomId);
  };

  const listed = (roomId: RoomId): RoomSummary | undefined => {
    const summary = summaries.get(roomId);
    if (summary === undefined || summary.membership === 'leave') return undefined;
    const succession = successions.get(roomId);
    const replaced =
      succession !== undefined && isReplaced(succession, (id) => successions.get(id));
    return spaces.has(roomId) || replaced ? undefined : summary;
  };

  /** Does `work`, which changes these rooms, and tells what it has changed in the list. */
  const change = (roomIds: readonly RoomId[], work: () => void) => {
    const predecessors = () => roomIds.flatMap((id) => successions.get(id)?.predecessor ?? []);
    const before = predecessors();
    const wasComplete = complete;
    work();
    // A room also comes and goes with the one that follows it.
    const touched = new Set([...roomIds, ...before, ...predecessors()]);
    const diff = listing.update(new Map([...touched].map((id) => [id, listed(id)])));
    const { upsert, remove, moves } = diff;
    if (complete === wasComplete && upsert.length + remove.length + moves.length === 0) return;
    changes.emit({ ...diff, complete });
  };

  return {
    state: () => ({ rooms: listing.rooms(), complete }),
    summary: (roomId) => summaries.get(roomId),
    apply: (rows, removed) => {
      change([...removed, ...rows.map(({ roomId }) => roomId)], () => {
        for (const roomId of removed) drop(roomId);
        for (const row of rows) take(row);
      });
    },
    setDirects: (next, rowsOf) => {
      directs = next;
      change(
        rowsOf.map(({ roomId }) => roomId),
        () => {
          for (const row of rowsOf) take(row);
        },
      );
    },
    directs: () => directs,
    setComplete: () => {
      change([], () => {
        complete = true;
      });
    },
    totals: () => totalsOf(listing.rooms()),
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
