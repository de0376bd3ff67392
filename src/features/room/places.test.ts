import { beforeEach, expect, test } from 'vitest';
import { freshRoomId } from '#matrix-ui/testing/shown.ts';
import { forgetPlaces, leavePlace, returnPlace } from './places.ts';

const measured = (keys: readonly string[], size: number) =>
  keys.map((key, index) => ({
    key,
    index,
    size,
    start: 96 + index * size,
    end: 96 + (index + 1) * size,
    lane: 0,
  }));

const estimate = () => 10;

beforeEach(forgetPlaces);

test('a room is found where it was left, also when more has been loaded above', () => {
  const room = freshRoomId();
  leavePlace(room, { offset: 96 + 40 + 5, rows: measured(['a', 'b', 'c'], 40) }, false);
  const back = (keys: readonly string[]) =>
    returnPlace({ roomId: room, keys, estimate, paddingStart: 96 })?.offset;
  expect(back(['a', 'b', 'c'])).toBe(141);
  expect(back(['y', 'z', 'a', 'b', 'c'])).toBe(161);
  expect(back(['b', 'c'])).toBe(101);
});

test('nothing is remembered of a room that was left at its end, or whose rows are gone', () => {
  const room = freshRoomId();
  const place = { offset: 100, rows: measured(['a'], 40) };
  leavePlace(room, place, false);
  expect(returnPlace({ roomId: room, keys: ['b'], estimate, paddingStart: 96 })).toBeUndefined();
  leavePlace(room, place, true);
  expect(returnPlace({ roomId: room, keys: ['a'], estimate, paddingStart: 96 })).toBeUndefined();
});
