import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { measure, table, total } from './sizeBudget.mjs';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function build(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'nacre-budget-'));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const page = {
  'index.html': `<head><script>boot()</script><link rel="icon" href="./mark.svg">
    <script type="module" crossorigin src="./assets/index-1.js"></script>
    <link rel="modulepreload" crossorigin href="./assets/react-1.js">
    <link rel="stylesheet" crossorigin href="./assets/style-1.css"></head>`,
  'assets/index-1.js': `import{a}from"./react-1.js";import"./shared-1.js";
    new SharedWorker(new URL(new URL(\`engineWorker-1.js\`,import.meta.url).href,\`\`+import.meta.url));
    import(\`./LoginScreen-1.js\`);import(\`./Room-1.js\`);`,
  'assets/react-1.js': 'export const a = 1;',
  'assets/shared-1.js': 'export*from"./deep-1.js";',
  'assets/deep-1.js': 'export const d = 1;',
  'assets/style-1.css': 'p{margin:0}',
  'assets/LoginScreen-1.js': 'import"./field-1.js";',
  'assets/field-1.js': '',
  'assets/Room-1.js': 'import"./timeline-1.js";',
  'assets/timeline-1.js': '',
  'assets/engineWorker-1.js': 'import"./wire-1.js";import(`./olm-1.js`);',
  'assets/wire-1.js': '',
  'assets/olm-1.js': '',
};

const names = (dist: string) =>
  measure(dist).map(({ files }) => files.map(({ name }) => name).toSorted());

it('counts what the sign-in page and its worker load, and nothing that comes later', () => {
  expect(names(build(page))).toEqual([
    [
      'assets/LoginScreen-1.js',
      'assets/deep-1.js',
      'assets/field-1.js',
      'assets/index-1.js',
      'assets/react-1.js',
      'assets/shared-1.js',
      'assets/style-1.css',
      'index.html (boot script)',
    ],
    ['assets/engineWorker-1.js', 'assets/wire-1.js'],
  ]);
});

it('finds a page that is too large', () => {
  const noise = `export const n = '${randomBytes(100_000).toString('base64')}';`;
  const [small] = measure(build(page));
  const parts = measure(build({ ...page, 'assets/deep-1.js': noise }));
  const large = parts[0];
  if (small === undefined || large === undefined) throw new Error('no page');
  expect(total(small)).toBeLessThan(2000);
  expect(total(large)).toBeGreaterThan(99_000);
  expect(table([{ ...large, limit: 90_000 }])).toContain('TOO LARGE');
  expect(table(parts)).not.toContain('TOO LARGE');
});

it('does not trust a build without a worker', () => {
  expect(() => measure(build({ ...page, 'assets/index-1.js': '' }))).toThrow('starts no worker');
});
