import type { RoomState } from '#bridge/contract.ts';
import type { RoomId, UserId } from '#protocol/ids.ts';
import type { RoomRow } from '#storage/rows.ts';
import type { RoomChange } from '#sync/syncChanges.ts';
import { roomDetails } from '#timeline/roomDetails.ts';

/** One subscriber's view of a room's header, composer and state. */
export type RoomView = {
  readonly state: () => RoomState;
  readonly open: () => Promise<void>;
  readonly roomChanged: (change: RoomChange) => void;
  readonly rowChanged: (row: RoomRow) => void;
  readonly removed: () => void;
};

export type RoomViewDeps = {
  readonly roomId: RoomId;
  readonly self: UserId;
  readonly directs: () => ReadonlyMap<RoomId, UserId>;
  readonly load: () => Promise<RoomRow | undefined>;
  readonly emit: (state: RoomState) => void;
};

export function createRoomView(deps: RoomViewDeps): RoomView {
  let state: RoomState = {};
  let told = '';

  const take = (row: RoomRow | undefined) => {
    state =
      row === undefined
        ? {}
        : { room: roomDetails(row, { self: deps.self, directs: deps.directs() }) };
    const text = JSON.stringify(state);
    if (text === told) return;
    told = text;
    deps.emit(state);
  };

  return {
    state: () => state,
    open: async () => {
      take(await deps.load());
    },
    roomChanged: (change) => {
      take(change.row);
    },
    rowChanged: take,
    removed: () => {
      take(undefined);
    },
  };
}
