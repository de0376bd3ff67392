import type { KnipConfig } from 'knip';

/** What the command line, the page, workers and the end-to-end build begin with. */
const entry = [
  'src/app/main.tsx',
  'src/app/e2e/*.ts',
  'src/base/hooks.e2e.ts',
  '.build/*.mjs',
  'bench/*.mjs',
  'homeserver/*.mjs',
];

/** Style sheets import packages too: as JavaScript that knip can read. */
const css = (text: string) =>
  [...text.matchAll(/@import\s+['"]([^'"]+)|url\(['"](@[^'"]+)/g)]
    .map(([, sheet, file]) => `import '${String(sheet ?? file)}';`)
    .join('\n');

const config: KnipConfig = {
  entry,
  project: [
    'src/**/*.{ts,tsx,js,css}',
    '{.build,.oxlint,bench,e2e,homeserver}/**/*.{ts,js,mjs}',
    '*.ts',
  ],
  compilers: { css },
};

export default config;
