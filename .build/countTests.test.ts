import { expect, it } from 'vitest';
import { countTests } from './countTests.mjs';

it('adds up the closing lines of both runners', () => {
  const log = [
    '\u001B[2m Test Files \u001B[22m 2 passed (2)',
    '\u001B[2m      Tests \u001B[22m \u001B[1m\u001B[31m1 failed\u001B[39m | 12 passed | 2 skipped (15)',
    '  ok 3 a test that says "  7 passed" (12ms)',
    '  1 failed',
    '    [chromium] › e2e/a.test.ts:3:1 › a',
    '  1 flaky',
    '  3 did not run',
    '  20 passed (1.2m)',
  ].join('\n');
  expect(countTests(log)).toEqual({ passed: 33, failed: 2, skipped: 5 });
});

it('finds nothing where nothing ran', () => {
  expect(countTests('src/a.ts(1,2): error')).toEqual({ passed: 0, failed: 0, skipped: 0 });
});
