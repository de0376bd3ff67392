import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseRoomId } from '#protocol/ids.ts';
import { hashOfRoom, roomOfHash } from './route.ts';

it('finds in every address the room that it was made from', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), (text) => {
      const roomId = parseRoomId(`!${text}`);
      fc.pre(roomId !== undefined);
      expect(roomOfHash(hashOfRoom(roomId))).toBe(roomId);
    }),
  );
});

it.each(['', '#', '#/', '#/room/', '#/room/%', '#/room/%23alias', '#/other/!room', '#/room/room'])(
  'finds no room in %s',
  (hash) => {
    expect(roomOfHash(hash)).toBeUndefined();
  },
);
