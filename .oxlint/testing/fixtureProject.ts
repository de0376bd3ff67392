import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runStep, type Step } from '../../.build/steps.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The project's own configuration with other sources, in a temporary folder. */
export type FixtureProject = {
  readonly run: (step: Step) => { readonly code: number; readonly output: string };
  readonly [Symbol.dispose]: () => void;
};

/** `files` by path below `src/`. Everything that decides what the tools say is the real one. */
export function createFixtureProject(files: Readonly<Record<string, string>>): FixtureProject {
  const folder = mkdtempSync(join(tmpdir(), 'nacre-check-'));
  for (const name of [
    'package.json',
    '.oxlintrc.json',
    '.oxlint',
    'tsconfig.json',
    'tsconfig.base.json',
    'tsconfig.node.json',
  ]) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  for (const name of readdirSync(join(root, 'src'))) {
    if (name.startsWith('tsconfig.')) cpSync(join(root, 'src', name), join(folder, 'src', name));
  }
  cpSync(join(root, 'src/base/platform.d.ts'), join(folder, 'src/base/platform.d.ts'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, 'src', path)), { recursive: true });
    writeFileSync(join(folder, 'src', path), text);
  }
  return {
    run: (step) => runStep(step, { root: folder, quiet: true }),
    [Symbol.dispose]: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
