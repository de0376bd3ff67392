import type { StateEvent, TimelineEvent } from '#protocol/events.ts';
import type { RoomBatch, SyncBatch, UnreadCounts } from '#protocol/syncBatch.ts';
import type {
  WireJoinedRoom,
  WireLeftRoom,
  WireRoomState,
  WireStrippedRoom,
  WireSync,
} from '#protocol/wireSync.ts';

/**
 * One answer of `/v3/sync` as the rest of Nacre knows answers. `initial` says that the request had no position.
 * Rules TL-80 to TL-86. https://spec.matrix.org/v1.16/client-server-api/#get_matrixclientv3sync
 */
export function decodeV3(wire: WireSync, initial: boolean): SyncBatch {
  return {
    nextToken: wire.nextBatch,
    initial,
    accountData: wire.accountData,
    toDevice: wire.toDevice,
    deviceLists: wire.deviceLists,
    oneTimeKeyCounts: wire.oneTimeKeyCounts,
    ...(wire.unusedFallbackKeyTypes === undefined
      ? {}
      : { unusedFallbackKeyTypes: wire.unusedFallbackKeyTypes }),
    rooms: [
      ...wire.join.map((room) => joinedRoom(room, initial)),
      ...wire.invite.map((room) => strippedRoom(room, 'invite')),
      ...wire.knock.map((room) => strippedRoom(room, 'knock')),
      ...wire.leave.map((room) => leftRoom(room, initial)),
    ],
  };
}

function joinedRoom(room: WireJoinedRoom, initial: boolean): RoomBatch {
  const counts = countsOf(room);
  return {
    ...roomBase(room, initial),
    membership: 'join',
    strippedState: [],
    summary: room.summary,
    accountData: room.accountData,
    receipts: room.receipts,
    ...(room.typing === undefined ? {} : { typing: room.typing }),
    ...(counts === undefined ? {} : { counts }),
  };
}

function leftRoom(room: WireLeftRoom, initial: boolean): RoomBatch {
  return {
    ...roomBase(room, initial),
    membership: 'leave',
    strippedState: [],
    summary: {},
    accountData: room.accountData,
    receipts: [],
  };
}

function strippedRoom(room: WireStrippedRoom, membership: 'invite' | 'knock'): RoomBatch {
  return {
    roomId: room.roomId,
    membership,
    initial: false,
    state: [],
    strippedState: room.state,
    timeline: [],
    limited: false,
    summary: {},
    accountData: [],
    receipts: [],
  };
}

function roomBase(
  room: WireJoinedRoom | WireLeftRoom,
  initial: boolean,
): Pick<RoomBatch, 'roomId' | 'initial' | 'state' | 'timeline' | 'limited' | 'prevBatch'> {
  const { timeline } = room;
  return {
    roomId: room.roomId,
    initial,
    state: stateAfter(room, timeline.events),
    timeline: timeline.events,
    limited: timeline.limited,
    ...(timeline.prevBatch === undefined ? {} : { prevBatch: timeline.prevBatch }),
  };
}

/**
 * The changes of the state as it is after the timeline. Where the server has sent that, the timeline's state events
 * change nothing, even when the list is empty; else they follow the state that was before it. Of several events for
 * one place in the state the last stands.
 */
function stateAfter(
  room: WireRoomState,
  timeline: readonly TimelineEvent[],
): readonly StateEvent[] {
  const after = room.stateAfter ?? room.unstableStateAfter;
  if (after !== undefined) return lastOfEach(after);
  return lastOfEach([...(room.state ?? []), ...timeline.filter(isState)]);
}

function isState(event: TimelineEvent): event is StateEvent {
  return event.kind === 'event' && event.stateKey !== undefined;
}

function lastOfEach(events: readonly StateEvent[]): readonly StateEvent[] {
  const last = new Map<string, StateEvent>();
  for (const event of events) {
    const place = JSON.stringify([event.type, event.stateKey]);
    // Deleted first, so that the order is that of the events which stand.
    last.delete(place);
    last.set(place, event);
  }
  return [...last.values()];
}

/** Messages of threads stand in the timeline too, as long as threads have no place of their own: they count with it. */
function countsOf(room: WireJoinedRoom): UnreadCounts | undefined {
  if (room.counts === undefined) return undefined;
  let { notifications, highlights } = room.counts;
  for (const thread of room.threadCounts?.values() ?? []) {
    notifications += thread.notifications;
    highlights += thread.highlights;
  }
  return { notifications, highlights };
}
