import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDay, formatFullDate, formatStamp } from './dates.ts';

const now = new Date(2025, 4, 28, 14, 32).getTime();
const at = (year: number, month: number, day: number, hour = 9) =>
  new Date(year, month - 1, day, hour).getTime();

describe('formatStamp', () => {
  it.each([
    [at(2025, 5, 28, 0), '00:00'],
    [at(2025, 5, 27, 23), 'Tue'],
    [at(2025, 5, 22), 'Thu'],
    [at(2025, 5, 21), '21 May'],
    [at(2025, 1, 1), '1 Jan'],
    [at(2024, 5, 28), '28 May 2024'],
    [at(2025, 5, 29), '29 May'],
  ])('writes %s as %s', (timestamp, text) => {
    expect(formatStamp(timestamp, now)).toBe(text);
  });
});

describe('formatDay', () => {
  it.each([
    [at(2025, 5, 28), 'Today'],
    [at(2025, 5, 27, 23), 'Yesterday'],
    [at(2025, 5, 24), 'Saturday'],
    [at(2025, 5, 21), '21 May'],
    [at(2023, 12, 31), '31 Dec 2023'],
  ])('writes %s as %s', (timestamp, text) => {
    expect(formatDay(timestamp, now)).toBe(text);
  });
});

it('writes the full date for titles', () => {
  expect(formatFullDate(now)).toMatch(/^Wednesday,? 28 May 2025 at 14:32$/u);
});

it('never throws on what a server sent as a time', () => {
  fc.assert(
    fc.property(fc.double(), (timestamp) => {
      expect(typeof formatStamp(timestamp, now)).toBe('string');
      expect(typeof formatDay(timestamp, now)).toBe('string');
      expect(typeof formatFullDate(timestamp)).toBe('string');
    }),
  );
});
