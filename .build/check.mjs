/**
 * `npm run check`: everything that needs no homeserver and no browser, cheapest first. Stops at the first
 * failure with its exit code.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A step runs a package's command from node_modules/.bin, or a file of ours with Node. */
const steps = [
  { title: 'format', command: ['oxfmt', '--check', '.'] },
  { title: 'lint, with types and the layer table', command: ['oxlint'] },
  // Without --force a change to ambient declarations can leave errors of an earlier run in the cache.
  { title: 'types', command: ['tsc', '-b', '--force'] },
  { title: 'unused files, exports and dependencies', command: ['knip'] },
  { title: 'unit tests', command: ['vitest', 'run'] },
  { title: 'production build', command: ['vite', 'build', '--logLevel', 'warn'] },
  { title: 'size budget', command: ['node', 'bench/budget.mjs'] },
];

const seconds = (/** @type {number} */ since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

const begin = Date.now();
for (const [index, step] of steps.entries()) {
  console.log(`\n── check ${index + 1}/${steps.length}: ${step.title}`);
  const since = Date.now();
  const [command = '', ...args] = step.command;
  const bin = command === 'node' ? process.execPath : `${root}node_modules/.bin/${command}`;
  const { status, error } = spawnSync(bin, args, { cwd: root, stdio: 'inherit' });
  if (error !== undefined) console.error(error.message);
  if (status !== 0) {
    console.error(`\ncheck failed at "${step.title}" after ${seconds(since)}`);
    process.exit(status ?? 1);
  }
  console.log(`   ${step.title}: ${seconds(since)}`);
}
console.log(`\ncheck passed in ${seconds(begin)}`);
