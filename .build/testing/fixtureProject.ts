import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runStep, type Step } from '../steps.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What decides about the verdict of the tools, and the page that the build begins with. */
const configuration = [
  '.build/check.mjs',
  '.build/page.ts',
  '.build/reactCompiler.ts',
  '.build/steps.mjs',
  '.build/tsconfig.base.json',
  '.build/tsconfig.node.json',
  '.oxfmtrc.json',
  '.oxlint/layers.js',
  '.oxlint/plugin.js',
  '.oxlint/rules',
  '.oxlintrc.json',
  'homeserver/headers.mjs',
  'index.html',
  'package.json',
  'public',
  'tsconfig.json',
  'vite.config.ts',
  'src/app/app.css',
  'src/app/bootScript.js',
  'src/app/styles',
  'src/base/hooks.e2e.ts',
  'src/base/hooks.ts',
  'src/base/logger.ts',
  'src/base/platform.d.ts',
];

/** The project's own configuration with other sources, in a temporary folder. */
export type FixtureProject = {
  readonly run: (step: Step) => { readonly code: number; readonly output: string };
  /** Text of the files below `folder`, by path. */
  readonly read: (folder: string) => ReadonlyMap<string, string>;
  readonly remove: () => void;
};

/** `files` by path below `src/`. */
export function createFixtureProject(files: Readonly<Record<string, string>>): FixtureProject {
  const folder = mkdtempSync(join(tmpdir(), 'nacre-check-'));
  const projects = readdirSync(join(root, 'src')).filter((name) => name.startsWith('tsconfig.'));
  for (const path of [...configuration, ...projects.map((name) => `src/${name}`)]) {
    cpSync(join(root, path), join(folder, path), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, 'src', path)), { recursive: true });
    writeFileSync(join(folder, 'src', path), text);
  }
  return {
    run: (step) => runStep(step, { root: folder, quiet: true }),
    read: (below) =>
      new Map(
        readdirSync(join(folder, below), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
          .map((path) => [path.slice(join(folder, below).length + 1), readFileSync(path, 'utf8')]),
      ),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
