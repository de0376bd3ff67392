import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, type PluginOption } from 'vite';
import { defineConfig } from 'vitest/config';
import { pages } from './.build/page.ts';
import { reactCompiler } from './.build/reactCompiler.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Pages that only the end-to-end build has; each proves a library that is not loaded at start. */
const e2ePages = 'src/app/e2e';
const e2eEntries = () =>
  Object.fromEntries(
    (existsSync(at(e2ePages)) ? readdirSync(at(e2ePages)) : [])
      .filter((name) => name.endsWith('.html'))
      .map((name) => [`e2e-${name.replace('.html', '')}`, at(`${e2ePages}/${name}`)]),
  );

/** Orders builds: the newer engine and the newer page win. Milliseconds since 1970. */
const buildId = Number(process.env['NACRE_BUILD_ID'] ?? Date.now());

/** `x/worker.ts` keeps "worker" in its built name: servers give worker scripts a policy of their own by it. */
const workerFileName = (chunk: { readonly name: string }) =>
  chunk.name.toLowerCase().includes('worker')
    ? 'assets/[name]-[hash].js'
    : 'assets/[name]-worker-[hash].js';

export default defineConfig(({ mode, command }) => {
  // A NODE_ENV in somebody's shell must not put React's development build into ours.
  if (command === 'build') process.env['NODE_ENV'] = 'production';
  const e2e = mode === 'e2e';
  const plugins: PluginOption[] = [tailwindcss(), reactCompiler(), react(), pages()];
  return {
    base: './',
    plugins,
    define: {
      __NACRE_BUILD_ID__: String(buildId),
      __NACRE_VERSION__: JSON.stringify(packageVersion()),
    },
    resolve: {
      conditions: e2e ? ['e2e', ...defaultClientConditions] : [...defaultClientConditions],
      alias: [
        // Its module build needs Node's globals, its own browser bundle nothing.
        { find: /^simple-peer$/u, replacement: 'simple-peer/simplepeer.min.js' },
        ...(e2e ? [{ find: /^react-dom\/client$/u, replacement: 'react-dom/profiling' }] : []),
      ],
    },
    build: {
      outDir: e2e ? 'dist-e2e' : 'dist',
      target: ['chrome126', 'firefox128', 'safari18'],
      assetsInlineLimit: 0,
      cssCodeSplit: true,
      modulePreload: { polyfill: false },
      sourcemap: e2e,
      reportCompressedSize: false,
      rolldownOptions: {
        input: { index: at('./index.html'), ...(e2e ? e2eEntries() : {}) },
        output: {
          entryFileNames: 'assets/[name]-[hash].js',
          chunkFileNames: 'assets/[name]-[hash].js',
          assetFileNames: 'assets/[name]-[hash][extname]',
          codeSplitting: {
            groups: [
              { name: 'react', test: /[\\/]node_modules[\\/](?:react|react-dom|scheduler)[\\/]/u },
              // What the sign-in page shares with the rest: one chunk, as many small ones compress badly.
              {
                name: 'common',
                test: /[\\/]src[\\/](?:base|i18n|protocol|stores|ui|features[\\/]login)[\\/](?!Dialog)/u,
                minShareCount: 2,
              },
            ],
          },
        },
      },
    },
    worker: {
      format: 'es',
      rolldownOptions: {
        output: { entryFileNames: workerFileName, chunkFileNames: 'assets/[name]-[hash].js' },
      },
    },
    test: {
      environment: 'node',
      include: [
        'src/**/*.test.{ts,tsx}',
        'homeserver/**/*.test.mjs',
        '{.build,.oxlint,bench,e2e}/**/*.test.ts',
      ],
      restoreMocks: true,
      // A busy machine is no reason to fail: speeds are asserted in bench/ alone.
      testTimeout: 60_000,
      hookTimeout: 60_000,
      passWithNoTests: true,
    },
  };
});

function packageVersion(): string {
  const content: unknown = JSON.parse(readFileSync(at('./package.json'), 'utf8'));
  if (typeof content === 'object' && content !== null && 'version' in content)
    return String(content.version);
  throw new Error('package.json has no version');
}
