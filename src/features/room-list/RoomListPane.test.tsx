// @vitest-environment happy-dom
import { act } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { networkError } from '#base/errors.ts';
import {
  aria,
  button,
  clearPage,
  click,
  layOut,
  press,
  renderPage,
  the,
} from '#matrix-ui/testing/page.tsx';
import {
  changeRoom,
  freshRoomId,
  noor,
  showAccount,
  showRooms,
  summary,
} from '#matrix-ui/testing/shown.ts';
import { commands } from '#stores/commands.ts';
import { showDraft } from '#stores/drafts.ts';
import { closeRoom, openRoom, viewStore } from '#stores/view.ts';
import { RoomListPane } from './RoomListPane.tsx';

const renders = vi.hoisted(() => new Map<string, number>());
vi.mock('#hooks', () => ({
  endToEndBuild: true,
  countRender: (id: string) => renders.set(id, (renders.get(id) ?? 0) + 1),
}));

beforeEach(() => {
  layOut();
  showAccount();
});

afterEach(() => {
  clearPage();
  closeRoom();
  showRooms([]);
});

const links = (pane: HTMLElement) =>
  [...pane.querySelectorAll('a')].map((link) => aria(link, 'label'));

test('is a navigation with a heading per section and a link per room', () => {
  showRooms([
    summary('Lantern walk', { unread: 4, highlights: 1 }),
    summary('Ines', { direct: noor, unread: 2 }),
  ]);
  const pane = renderPage(<RoomListPane />);
  expect(aria(the(pane, 'nav'), 'label')).toBe('Rooms');
  expect([...pane.querySelectorAll('h2')].map((head) => head.textContent)).toEqual([
    'People',
    'Rooms',
  ]);
  expect(links(pane)).toEqual(['Ines, 2 unread', 'Lantern walk, 4 unread, 1 mention']);
});

test('says of each row which one of how many it is, and renders only those in sight', () => {
  const rooms = Array.from({ length: 5000 }, (_, index) => summary(`Room ${index}`));
  showRooms(rooms);
  const pane = renderPage(<RoomListPane />);
  const items = [...pane.querySelectorAll('[role="listitem"]')];
  expect(items.length).toBeLessThan(40);
  expect(aria(items[2], 'setsize')).toBe('5000');
  expect(aria(items[2], 'posinset')).toBe('3');
  expect(the(pane, '[data-room-id]:is([aria-label="Room 2"])').dataset['roomId']).toBe(
    rooms[2]?.roomId,
  );
});

test('a change of one room renders the content of no other row', () => {
  const rooms = Array.from({ length: 8 }, (_, index) => summary(`Room ${index}`));
  showRooms(rooms);
  const pane = renderPage(<RoomListPane />);
  const [, , , changed = summary('none')] = rooms;
  renders.clear();
  act(() =>
    changeRoom({
      ...changed,
      unread: 1,
      preview: { sender: 'Noor', own: false, text: 'Hi', ts: 1 },
    }),
  );
  expect(links(pane)[0]).toBe('Room 3, 1 unread');
  expect([...renders]).toEqual([[changed.roomId, 1]]);
});

test('the open room is the current one, and its own draft does not render its row', () => {
  const room = summary('Lantern walk');
  const other = summary('Harbour desk');
  showRooms([room, other]);
  const pane = renderPage(<RoomListPane />);
  act(() => openRoom(room.roomId));
  expect(aria(the(pane, '[aria-current="page"]'), 'label')).toBe('Lantern walk');
  renders.clear();
  act(() => showDraft(room.roomId, 'not yet'));
  expect([...renders]).toEqual([]);
  act(() => showDraft(other.roomId, 'later'));
  expect([...renders]).toEqual([[other.roomId, 1]]);
  expect(the(pane, `[data-room-id="${other.roomId}"]`).textContent).toContain('Draft: later');
});

test('is one tab stop from which the arrow keys lead on', () => {
  showRooms([summary('One', { direct: noor }), summary('Two'), summary('Three')]);
  const pane = renderPage(<RoomListPane />);
  const stops = () =>
    [...pane.querySelectorAll('a[tabindex="0"]')].map((link) => aria(link, 'label'));
  expect(stops()).toEqual(['One']);
  act(() => the(pane, 'a[tabindex="0"]').focus());
  press(the(pane, 'a[aria-label="One"]'), 'ArrowDown');
  expect(aria(document.activeElement, 'label')).toBe('Two');
  expect(stops()).toEqual(['Two']);
  press(the(pane, 'a[aria-label="Two"]'), 'End');
  expect(aria(document.activeElement, 'label')).toBe('Three');
  press(the(pane, 'a[aria-label="Three"]'), 'Home');
  expect(aria(document.activeElement, 'label')).toBe('One');
});

test('a link names the room by its address', () => {
  const room = summary('Lantern walk', { roomId: freshRoomId() });
  showRooms([room]);
  const pane = renderPage(<RoomListPane />);
  expect(the(pane, 'a').getAttribute('href')).toBe(`#/room/${encodeURIComponent(room.roomId)}`);
});

test('an invite can be accepted: it waits for the server, then the room opens', async () => {
  const invite = summary('Slipway', {
    membership: 'invite',
    inviter: { userId: noor, name: 'Noor' },
  });
  showRooms([invite]);
  let answer: (done: Record<string, never>) => void = () => undefined;
  const accept = vi.spyOn(commands, 'acceptInvite').mockReturnValue(
    new Promise((resolve) => {
      answer = resolve;
    }),
  );
  const pane = renderPage(<RoomListPane />);
  expect(pane.textContent).toContain('Noor invites you');
  click(button(pane, 'Accept'));
  click(button(pane, 'Accept'));
  expect(accept).toHaveBeenCalledTimes(1);
  expect(aria(button(pane, 'Accept'), 'busy')).toBe('true');
  await act(async () => answer({}));
  expect(viewStore.getState().roomId).toBe(invite.roomId);
});

test('a failed answer is told in words, and the invite is still there', async () => {
  showRooms([summary('Slipway', { membership: 'invite' })]);
  vi.spyOn(commands, 'declineInvite').mockRejectedValue(networkError('timeout', 'no answer'));
  const pane = renderPage(<RoomListPane />);
  await act(async () => button(pane, 'Decline').click());
  expect(the(pane, '[role="alert"]').textContent).toBe(
    'No answer from the server. The invite is still here.',
  );
  expect(aria(button(pane, 'Decline'), 'disabled')).toBeUndefined();
});

test('without rooms it says so', () => {
  showRooms([]);
  expect(renderPage(<RoomListPane />).textContent).toContain('No conversations yet');
});
