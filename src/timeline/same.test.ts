import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sameData } from './same.ts';

test('equal data of other identity is the same, any difference is not', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      expect(sameData(a, structuredClone(a))).toBe(true);
      expect(sameData([a], [a, b])).toBe(false);
      expect(sameData({ a }, { a, b: 1 })).toBe(false);
      expect(sameData({ a, b: 1 }, { a })).toBe(false);
      expect(sameData(a, b)).toBe(sameData(b, a));
    }),
  );
});

test('keys of the prototype are no fields, an undefined one is an absent one', () => {
  expect(sameData({}, { toString: 1 })).toBe(false);
  expect(sameData({ toString: 1 }, {})).toBe(false);
  expect(sameData({ a: undefined }, {})).toBe(true);
  expect(sameData({ a: 1 }, { a: undefined })).toBe(false);
  expect(sameData({}, [])).toBe(false);
  expect(sameData(null, {})).toBe(false);
});
