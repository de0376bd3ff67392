import fc from 'fast-check';
import { expect, test } from 'vitest';
import { initialOf } from './initial.ts';
import { hueClass, hueIndex } from './pearl.ts';

test('the hash is FNV-1a with 32 bits', () => {
  // The published vectors: "" 811c9dc5, "a" e40c292c, "foobar" bf9cf968.
  expect(hueIndex('')).toBe(0x811c9dc5 % 12);
  expect(hueIndex('a')).toBe(0xe40c292c % 12);
  expect(hueIndex('foobar')).toBe(0xbf9cf968 % 12);
  expect(hueClass('a')).toBe(`hue-${0xe40c292c % 12}`);
});

test('every id has one of twelve hues', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (id) => {
      expect(hueIndex(id)).toBeGreaterThanOrEqual(0);
      expect(hueIndex(id)).toBeLessThan(12);
    }),
  );
});

test.each([
  ['Noor', 'N'],
  ['  ínes', 'Í'],
  ['@kofi:tide.example', 'K'],
  ['#harbour-desk:tide.example', 'H'],
  ['🏮 Lantern walk', 'L'],
  ['👩‍🚀', '👩‍🚀'],
  ['नूर', 'नू'],
  ['7 sheets', '7'],
  ['', '?'],
])('the initial of %j is %j', (name, expected) => {
  expect(initialOf(name)).toBe(expected);
});
