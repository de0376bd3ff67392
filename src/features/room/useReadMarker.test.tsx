// @vitest-environment happy-dom
import { act } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { networkError } from '#base/errors.ts';
import { clearPage, layOut, renderPage } from '#matrix-ui/testing/page.tsx';
import {
  echo,
  message,
  self,
  showAccount,
  showDetails,
  showItems,
  showRooms,
  summary,
} from '#matrix-ui/testing/shown.ts';
import type { EventId, RoomId } from '#protocol/ids.ts';
import { commands } from '#stores/commands.ts';
import { reportPageState } from '#stores/page.ts';
import { closeRoom, openRoom } from '#stores/view.ts';
import type { RoomDetails, TimelineItem } from '#timeline/items.ts';
import { useReadMarker } from './useReadMarker.ts';

const here = { visible: true, focused: true, online: true };
const markRead = vi.fn<typeof commands.markRead>();

beforeEach(() => {
  vi.useFakeTimers();
  layOut();
  showAccount();
  reportPageState(here);
  markRead.mockReset().mockResolvedValue({});
  vi.spyOn(commands, 'markRead').mockImplementation(markRead);
});

afterEach(() => {
  clearPage();
  closeRoom();
  vi.useRealTimers();
});

function Marker({ roomId, endInSight }: { readonly roomId: RoomId; readonly endInSight: boolean }) {
  useReadMarker(roomId, endInSight);
  return undefined;
}

type Showing = {
  readonly items: readonly TimelineItem[];
  readonly details?: Partial<RoomDetails>;
  readonly unread?: number;
  readonly endInSight?: boolean;
};

function show({ items, details = {}, unread = 1, endInSight = true }: Showing): RoomId {
  const room = summary('Lantern walk', { unread });
  showRooms([room]);
  openRoom(room.roomId);
  showDetails(room, details);
  showItems(room.roomId, items);
  renderPage(<Marker roomId={room.roomId} endInSight={endInSight} />);
  return room.roomId;
}

async function pass(ms: number): Promise<void> {
  await act(() => vi.advanceTimersByTimeAsync(ms));
}

const markedEvents = (): readonly EventId[] => markRead.mock.calls.map(([{ eventId }]) => eventId);

test('RM-2: the end has to be in sight for 400 ms, without an interruption', async () => {
  const theirs = message('a');
  show({ items: [theirs] });
  await pass(399);
  act(() => reportPageState({ ...here, focused: false }));
  await pass(60_000);
  act(() => reportPageState(here));
  await pass(399);
  expect(markedEvents()).toEqual([]);
  await pass(1);
  expect(markedEvents()).toEqual([theirs.eventId]);
});

test('RM-2: nothing is read while the end is out of sight', async () => {
  show({ items: [message('a')], endInSight: false });
  await pass(60_000);
  expect(markedEvents()).toEqual([]);
});

test('RM-3: the newest event of somebody else is marked, not one’s own, and no echo', async () => {
  const theirs = message('b');
  show({ items: [message('a'), theirs, message('mine', { sender: self }), echo('x', 'sending')] });
  await pass(1000);
  expect(markedEvents()).toEqual([theirs.eventId]);
});

test('RM-4: each event is marked once, however often its room is seen', async () => {
  const theirs = message('a');
  const roomId = show({ items: [theirs] });
  await pass(1000);
  clearPage();
  renderPage(<Marker roomId={roomId} endInSight />);
  await pass(1000);
  expect(markedEvents()).toEqual([theirs.eventId]);
});

test('RM-4: a request that failed is made again when the end is seen anew', async () => {
  markRead.mockRejectedValueOnce(networkError('unreachable', 'gone'));
  const theirs = message('a');
  show({ items: [theirs] });
  await pass(1000);
  act(() => reportPageState({ ...here, visible: false }));
  act(() => reportPageState(here));
  await pass(1000);
  expect(markedEvents()).toEqual([theirs.eventId, theirs.eventId]);
});

test('RM-5: nothing is sent for what is read already, but where the server still counts it', async () => {
  const theirs = message('a');
  const { eventId } = theirs;
  if (eventId === undefined) throw new Error('no event');
  show({ items: [theirs], details: { fullyRead: eventId }, unread: 0 });
  await pass(1000);
  expect(markedEvents()).toEqual([]);
  clearPage();
  closeRoom();
  show({ items: [theirs], details: { fullyRead: eventId }, unread: 2 });
  await pass(1000);
  expect(markedEvents()).toEqual([eventId]);
});

test('RM-5: nothing is sent in a room that one is not in', async () => {
  show({ items: [message('a')], details: { membership: 'leave' } });
  await pass(1000);
  expect(markedEvents()).toEqual([]);
});

test('RM-6: what was kept of an earlier visit does not count', async () => {
  const roomId = show({ items: [message('a')], endInSight: false });
  clearPage();
  closeRoom();
  openRoom(roomId);
  renderPage(<Marker roomId={roomId} endInSight />);
  await pass(1000);
  expect(markedEvents()).toEqual([]);
});
