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

test('ids spread over all twelve hues, and none beside them', () => {
  const hues = Array.from({ length: 500 }, (_, index) => hueIndex(`@person-${index}:tide.example`));
  expect(new Set(hues)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]));
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
