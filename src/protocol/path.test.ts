import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NacreError } from '#base/errors.ts';
import { path } from './path.ts';

describe('path', () => {
  it('encodes every value', () => {
    expect(path`/rooms/${'!a/b?c#d%:e'}/leave`).toBe('/rooms/!a%2Fb%3Fc%23d%25%3Ae/leave');
  });

  it('keeps any value in its own part of the path', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (value) => {
        fc.pre(value !== '.' && value !== '..');
        const url = new URL(`https://a${path`/x/${value}/y`}`);
        const [, first, middle, last, ...rest] = url.pathname.split('/');
        expect([first, last, rest, url.search, url.hash]).toEqual(['x', 'y', [], '', '']);
        expect(decodeURIComponent(middle ?? '')).toBe(value.toWellFormed());
      }),
    );
  });

  it('refuses values that would leave their place', () => {
    for (const value of ['', '.', '..']) expect(() => path`/x/${value}`).toThrow(NacreError);
  });
});
