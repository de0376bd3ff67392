/**
 * The steps of `npm run check`: everything that needs no homeserver and no browser, cheapest first. A
 * command is a package's from node_modules/.bin, or `node` with a file of ours.
 *
 * @typedef {object} Step
 * @property {string} title
 * @property {readonly [string, ...string[]]} command
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** @type {Readonly<Record<'format' | 'lint' | 'types' | 'unused' | 'unit' | 'build' | 'budget', Step>>} */
export const steps = {
  format: { title: 'format', command: ['oxfmt', '--check', '.'] },
  lint: { title: 'lint, with types and the layer table', command: ['oxlint'] },
  // Without --force a change to ambient declarations can leave errors of an earlier run in the cache.
  types: { title: 'types', command: ['tsc', '-b', '--force'] },
  unused: {
    title: 'unused files, exports and dependencies',
    command: ['knip', '--config', '.build/knip.ts'],
  },
  unit: { title: 'unit tests', command: ['vitest', 'run'] },
  build: { title: 'production build', command: ['vite', 'build', '--logLevel', 'warn'] },
  budget: { title: 'size budget', command: ['node', 'bench/budget.mjs'] },
};

/**
 * Runs one step in the project at `root`.
 *
 * @param {Step} step
 * @param {{ readonly root: string, readonly quiet?: boolean }} where `quiet` keeps the output instead of showing it
 * @returns {{ code: number, output: string }}
 */
export function runStep(step, { root, quiet = false }) {
  const [command, ...args] = step.command;
  const bin = command === 'node' ? process.execPath : join(root, 'node_modules/.bin', command);
  const { status, error, stdout, stderr } = spawnSync(bin, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: quiet ? 'pipe' : 'inherit',
  });
  const output = [stdout, stderr, error?.message].filter((text) => typeof text === 'string');
  return { code: status ?? 1, output: output.join('') };
}
