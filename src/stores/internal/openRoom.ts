import type { BootRoom } from '#boot/bootRecord.ts';
import type { RoomState, TimelineChange, TimelineState } from '#bridge/contract.ts';
import type { ErrorInfo } from '#base/errors.ts';
import type { RoomId } from '#protocol/ids.ts';
import type { RoomDetails, TimelineItem } from '#timeline/items.ts';
import { dropAllEchoes, echoesOf, settleEchoes } from './echoes.ts';
import { keepSame } from './same.ts';
import { writableRoom, writableTimeline } from './states.ts';
import {
  type KnownTimeline,
  timelineAfter,
  timelineFromSnapshot,
  unknownTimeline,
} from './timelineState.ts';

/** The room on the screen, and the last ones that were, so that going back paints at once. */

/** Rooms whose last state is kept. */
const KEPT_ROOMS = 10;
/** Items kept of each: more than any window shows. */
const KEPT_ITEMS = 100;

type Kept = { readonly details?: RoomDetails; readonly timeline: KnownTimeline };

/** Least recently opened first. */
const kept = new Map<RoomId, Kept>();
let openRoom: RoomId | undefined;
let known: KnownTimeline = unknownTimeline;

/** Shows another room, or none, with what is known of it from earlier. */
export function showRoom(roomId: RoomId | undefined): void {
  if (roomId === openRoom) return;
  keepOpenRoom();
  openRoom = roomId;
  const earlier = roomId === undefined ? undefined : kept.get(roomId);
  known = earlier?.timeline ?? unknownTimeline;
  const details = earlier?.details;
  writableRoom.setState(
    {
      ...(roomId === undefined ? {} : { roomId }),
      ...(details === undefined ? {} : { room: details }),
    },
    true,
  );
  publishTimeline();
}

/** Makes a room of the boot record known, as if it had been open before. */
export function keepBootRoom(room: BootRoom): void {
  const timeline = timelineFromSnapshot(
    unknownTimeline,
    { items: room.items, members: room.members, atStart: false, loading: false },
    'boot',
  );
  kept.set(room.roomId, { details: room.details, timeline });
}

/** Forgets every room: another account is shown. */
export function forgetRooms(): void {
  kept.clear();
  dropAllEchoes();
  openRoom = undefined;
  known = unknownTimeline;
  writableRoom.setState({}, true);
  publishTimeline();
}

export function setRoomDetails(roomId: RoomId, value: RoomState): void {
  if (roomId !== openRoom) return;
  const before = writableRoom.getState().room;
  const room = value.room === undefined ? undefined : keepSame(before, value.room);
  writableRoom.setState(room === undefined ? { roomId } : { roomId, room }, true);
}

export function setTimeline(roomId: RoomId, value: TimelineState): void {
  if (roomId !== openRoom) return;
  known = timelineFromSnapshot(known, value, 'engine');
  settleEchoes(roomId, known.items, true);
  publishTimeline();
}

export function changeTimeline(roomId: RoomId, change: TimelineChange): void {
  if (roomId !== openRoom) return;
  known = timelineAfter(known, change);
  settleEchoes(roomId, known.items, false);
  publishTimeline();
}

/** The engine cannot serve the open room. */
export function failTimeline(roomId: RoomId, error: ErrorInfo): void {
  if (roomId !== openRoom) return;
  known = { ...known, loading: false, error };
  publishTimeline();
}

/** To be called when the echoes of a room have changed. */
export function echoesChanged(roomId: RoomId): void {
  if (roomId !== openRoom) return;
  settleEchoes(roomId, known.items, false);
  publishTimeline();
}

function publishTimeline(): void {
  const { items, members, atStart, loading, error, source } = known;
  writableTimeline.setState(
    {
      ...(openRoom === undefined ? {} : { roomId: openRoom }),
      items: withEchoes(items),
      members,
      atStart,
      loading,
      ...(error === undefined ? {} : { error }),
      source,
    },
    true,
  );
}

function withEchoes(items: readonly TimelineItem[]): readonly TimelineItem[] {
  const echoes = openRoom === undefined ? [] : echoesOf(openRoom);
  return echoes.length === 0 ? items : [...items, ...echoes];
}

function keepOpenRoom(): void {
  if (openRoom === undefined || known.source === 'none') return;
  const { items, members, atStart } = known;
  const details = writableRoom.getState().room;
  kept.delete(openRoom);
  kept.set(openRoom, {
    ...(details === undefined ? {} : { details }),
    timeline: {
      items: items.slice(-KEPT_ITEMS),
      members,
      atStart: atStart && items.length <= KEPT_ITEMS,
      loading: false,
      source: 'boot',
    },
  });
  const [oldest] = kept.keys();
  if (kept.size > KEPT_ROOMS && oldest !== undefined) kept.delete(oldest);
}
