import { describe, expect, test } from 'vitest';
import { isTooLong, sendsMessage } from './composerRules.ts';

const enter = {
  key: 'Enter',
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  isComposing: false,
  keyCode: 13,
};

describe('sendsMessage', () => {
  test.each([
    ['Enter', {}, true],
    ['Shift+Enter', { shiftKey: true }, false],
    ['Ctrl+Enter', { ctrlKey: true }, false],
    ['Alt+Enter', { altKey: true }, false],
    ['Meta+Enter', { metaKey: true }, false],
    ['another key', { key: 'a', keyCode: 65 }, false],
    ['Enter within a composition', { isComposing: true, keyCode: 229 }, false],
    ['the Enter after the composition, as Safari tells it', { keyCode: 229 }, false],
  ])('%s', (_, change, sends) => {
    expect(sendsMessage({ ...enter, ...change })).toBe(sends);
  });
});

describe('isTooLong', () => {
  test.each([
    ['nothing', '', false],
    ['60 KB of letters without the quotation marks', 'x'.repeat(60 * 1024 - 2), false],
    ['one letter more', 'x'.repeat(60 * 1024 - 1), true],
    ['letters of three bytes', 'ナ'.repeat(20 * 1024), true],
    ['as many as fit', 'ナ'.repeat(20 * 1024 - 1), false],
    ['line breaks, which take two bytes', '\n'.repeat(31 * 1024), true],
  ])('%s', (_, text, tooLong) => {
    expect(isTooLong(text)).toBe(tooLong);
  });
});
