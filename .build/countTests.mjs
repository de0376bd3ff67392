// Adds up what the test runners say at their ends, as one line that every reader of logs understands.
import { readFileSync } from 'node:fs';
import { argv, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

/**
 * Vitest closes with "Tests  1 failed | 12 passed | 2 skipped (15)", Playwright with one line for each
 * outcome, such as "  12 passed (3.4s)".
 * @param {string} log
 * @returns {{ passed: number, failed: number, skipped: number }}
 */
export function countTests(log) {
  const lines = stripVTControlCharacters(log).split(/\r?\n/u);
  const vitest = lines.filter((line) => /^\s*Tests {2}.*\(\d+\)$/u.test(line));
  const playwright = lines.filter((line) =>
    /^ {2}\d+ (?:passed \([\d.]+m?s?[hm]?\)|failed|flaky|skipped|interrupted|did not run)$/u.test(
      line,
    ),
  );
  const sum = (/** @type {RegExp} */ outcome) =>
    [...vitest, ...playwright]
      .flatMap((line) => [...line.matchAll(outcome)])
      .reduce((total, match) => total + Number(match[1]), 0);
  return {
    passed: sum(/(\d+) (?:passed|flaky)/gu),
    failed: sum(/(\d+) (?:failed|interrupted)/gu),
    skipped: sum(/(\d+) (?:skipped|did not run)/gu),
  };
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const { passed, failed, skipped } = countTests(readFileSync(argv[2] ?? '', 'utf8'));
  const rest = skipped === 0 ? '' : `, ${skipped} skipped`;
  stdout.write(`${passed} passed, ${failed} failed${rest}\n`);
}
