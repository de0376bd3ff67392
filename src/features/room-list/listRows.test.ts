import { expect, test } from 'vitest';
import { summary, noor } from '#matrix-ui/testing/shown.ts';
import { listRows, nextRoomIndex } from './listRows.ts';
import { endMarker, roomLabel } from './roomLabel.ts';

const walk = summary('Lantern walk');
const ines = summary('Ines', { direct: noor });
const invite = summary('Slipway', { membership: 'invite' });
const ops = summary('Homeserver ops');
const rooms = new Map([walk, ines, invite, ops].map((room) => [room.roomId, room]));

test('invites, people and rooms have a section each, in the order of the list', () => {
  const rows = listRows([...rooms.keys()], rooms);
  expect(rows.map(({ kind, key, position, setSize }) => [kind, key, position, setSize])).toEqual([
    ['head', 'invites', 0, 1],
    ['invite', invite.roomId, 1, 1],
    ['head', 'people', 0, 1],
    ['room', ines.roomId, 1, 1],
    ['head', 'rooms', 0, 2],
    ['room', walk.roomId, 1, 2],
    ['room', ops.roomId, 2, 2],
  ]);
});

test('a section without rooms has no heading', () => {
  expect(listRows([ops.roomId], rooms).map((row) => row.key)).toEqual(['rooms', ops.roomId]);
});

test.each([
  [3, 'ArrowDown', 5],
  [5, 'ArrowUp', 3],
  [3, 'ArrowUp', -1],
  [6, 'ArrowDown', -1],
  [5, 'Home', 3],
  [3, 'End', 6],
  [3, 'a', -1],
])('from row %i %s leads to row %i', (from, key, to) => {
  expect(nextRoomIndex(listRows([...rooms.keys()], rooms), from, key)).toBe(to);
});

test.each([
  [{}, 'Lantern walk', undefined],
  [{ unread: 1 }, 'Lantern walk, 1 unread', { kind: 'bead' }],
  [
    { unread: 4, highlights: 1 },
    'Lantern walk, 4 unread, 1 mention',
    { kind: 'mention', count: 1 },
  ],
  [
    { unread: 1200, highlights: 2 },
    'Lantern walk, 1,200 unread, 2 mentions',
    { kind: 'mention', count: 2 },
  ],
  [{ unread: 3, direct: noor }, 'Lantern walk, 3 unread', { kind: 'unread', count: 3 }],
])('with %j the link is called %s', (state, label, marker) => {
  const room = { ...walk, ...state };
  expect(roomLabel(room)).toBe(label);
  expect(endMarker(room)).toEqual(marker);
});
