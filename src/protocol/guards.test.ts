import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkJson,
  isPlainObject,
  MAX_DEPTH,
  ownEntries,
  ownValue,
  readCount,
  readList,
  readTime,
  shallowJson,
} from './guards.ts';
import { deepObject, ODD } from './testing/wireEvents.ts';

describe('reading own keys', () => {
  it('never finds what stands on the prototype', () => {
    for (const key of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      expect(ownValue({}, key)).toBeUndefined();
    }
  });

  it('finds __proto__ where the sender wrote it, and nothing is polluted', () => {
    const value: unknown = JSON.parse('{"__proto__":{"polluted":true},"a":1}');
    expect(ownValue(value, '__proto__')).toEqual({ polluted: true });
    expect(ownEntries(value)).toHaveLength(2);
    expect(ownValue({}, 'polluted')).toBeUndefined();
    expect('polluted' in {}).toBe(false);
  });

  it('keeps __proto__ an own key through spread, fromEntries and the structured clone', () => {
    const value = JSON.parse('{"__proto__":{"polluted":true}}') as Record<string, unknown>;
    const copies = [
      { ...value },
      Object.fromEntries(Object.entries(value)),
      structuredClone(value),
    ];
    for (const copy of copies) {
      expect(Object.hasOwn(copy, '__proto__')).toBe(true);
      expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    }
  });

  it('takes instances of classes and lists for no objects', () => {
    for (const value of [[], new Map(), new Date(), null, undefined, 'a', 1, () => 1]) {
      expect(isPlainObject(value)).toBe(false);
      expect(ownValue(value, 'length')).toBeUndefined();
      expect(ownEntries(value)).toEqual([]);
    }
    expect(isPlainObject(Object.create(null))).toBe(true);
  });
});

describe('checkJson', () => {
  it('bears exactly the greatest depth', () => {
    expect(checkJson(deepObject(MAX_DEPTH), 1e6)).toBe('ok');
    expect(checkJson(deepObject(MAX_DEPTH + 1), 1e6)).toBe('too-deep');
    expect(checkJson(deepObject(100_000), 1e6)).toBe('too-deep');
  });

  it('never counts more than the JSON has', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        expect(checkJson(value, JSON.stringify(value).length)).toBe('ok');
      }),
    );
  });

  it('refuses what is too large, in a value, in keys and in numbers of items', () => {
    expect(checkJson({ a: 'x'.repeat(1000) }, 1000)).toBe('too-large');
    expect(checkJson({ ['k'.repeat(1000)]: 1 }, 1000)).toBe('too-large');
    expect(checkJson({ a: Array.from({ length: 1000 }, () => 0) }, 1000)).toBe('too-large');
  });

  it('ends at a circle', () => {
    const circle: Record<string, unknown> = {};
    circle['a'] = [circle, circle];
    expect(checkJson(circle, 65_536)).not.toBe('ok');
  });

  it('refuses everything that JSON does not have', () => {
    for (const value of [undefined, 1n, Symbol('a'), () => 1, new Date(), new Map()]) {
      expect(checkJson({ a: value }, 1000)).toBe('not-json');
    }
  });
});

describe('shallowJson', () => {
  it('keeps the primitives at the top, in order, as far as there is room', () => {
    const value = { a: 'x', b: { c: 1 }, d: 'y'.repeat(50), e: null, f: true, g: [1], h: ODD };
    expect(shallowJson(value, 30)).toEqual({ a: 'x', e: null, f: true, h: ODD });
  });
});

describe('numbers', () => {
  it('reads counts: whole, not negative, safe', () => {
    expect([3, 2.9, 1e300, Infinity, 0].map(readCount)).toEqual([
      3,
      2,
      Number.MAX_SAFE_INTEGER,
      Number.MAX_SAFE_INTEGER,
      0,
    ]);
    for (const value of [-1, Number.NaN, '3', null, undefined, {}]) {
      expect(readCount(value)).toBeUndefined();
    }
  });

  it('brings times into the years that can be shown', () => {
    for (const value of [-5, 1e300, Infinity, -Infinity, 12.7]) {
      const time = readTime(value) ?? -1;
      expect(new Date(time).getUTCFullYear()).toBeGreaterThanOrEqual(1970);
      expect(new Date(time).getUTCFullYear()).toBeLessThanOrEqual(9999);
    }
    expect(readTime(12.7)).toBe(12);
    for (const value of [Number.NaN, '12', null, undefined, []]) {
      expect(readTime(value)).toBeUndefined();
    }
  });
});

describe('readList', () => {
  it('leaves out what the reader does not understand', () => {
    const even = (item: unknown) => (typeof item === 'number' && item % 2 === 0 ? item : undefined);
    expect(readList([1, 2, 'a', 4, null], even)).toEqual([2, 4]);
    expect(readList({ 0: 2, length: 1 }, even)).toEqual([]);
  });
});
