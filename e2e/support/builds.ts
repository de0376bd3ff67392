import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The builds that are tested, each made again only when a source is newer than it. */

const root = fileURLToPath(new URL('../..', import.meta.url));
const at = (name: string) => path.join(root, name);

export const productionFolder = at('dist');
export const testFolder = at('dist-e2e');
/** The same as the test build, but newer: what is deployed under open tabs. */
export const nextFolder = at('.cache/e2e-next');

const sources = [
  'src',
  'public',
  '.build',
  'index.html',
  'vite.config.ts',
  'package-lock.json',
  'homeserver/headers.mjs',
];

/** For who works on the tests while somebody else works on the app: takes the builds as they are. */
const keepBuilds = process.env['NACRE_E2E_KEEP_BUILDS'] !== undefined;

export async function makeBuilds(log: (line: string) => void): Promise<void> {
  const changedAt = Math.max(...sources.map((name) => newest(at(name))));
  const build = async (folder: string, options: BuildOptions) => {
    const page = path.join(folder, 'index.html');
    const isThere = existsSync(page);
    if (isThere && (keepBuilds || statSync(page).mtimeMs > changedAt)) return;
    log(`Building ${path.relative(root, folder)} …`);
    await runVite(folder, options);
  };
  const now = Date.now();
  await build(productionFolder, { mode: 'production', buildId: now });
  await build(testFolder, { mode: 'e2e', buildId: now });
  // However late it is made, and whichever of the two is made again, this one has to be the newer.
  await build(nextFolder, { mode: 'e2e', buildId: now + 10 * 365 * 24 * 3_600_000 });
}

type BuildOptions = { readonly mode: 'production' | 'e2e'; readonly buildId: number };

function newest(file: string): number {
  if (!existsSync(file)) return 0;
  const stat = statSync(file);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(file).map((name) => newest(path.join(file, name))));
}

function runVite(folder: string, { mode, buildId }: BuildOptions): Promise<void> {
  const child = spawn(
    process.execPath,
    [
      at('node_modules/vite/bin/vite.js'),
      'build',
      ...['--mode', mode, '--outDir', folder, '--emptyOutDir', '--logLevel', 'error'],
    ],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, NACRE_BUILD_ID: String(buildId) },
    },
  );
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`The ${mode} build failed.`));
    });
  });
}
