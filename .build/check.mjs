/** `npm run check`: stops at the first step that fails, with its exit code. */
import { fileURLToPath } from 'node:url';
import { runStep, steps } from './steps.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const all = Object.values(steps);

const seconds = (/** @type {number} */ since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

const begin = Date.now();
for (const [index, step] of all.entries()) {
  console.log(`\n── check ${index + 1}/${all.length}: ${step.title}`);
  const since = Date.now();
  const { code } = runStep(step, { root });
  if (code !== 0) {
    console.error(`\ncheck failed at "${step.title}" after ${seconds(since)}`);
    process.exit(code);
  }
  console.log(`   ${step.title}: ${seconds(since)}`);
}
console.log(`\ncheck passed in ${seconds(begin)}`);
