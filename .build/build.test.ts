import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { inlineScriptHashes } from '../homeserver/headers.mjs';
import { steps } from './steps.mjs';
import { createFixtureProject } from './testing/fixtureProject.ts';

// Real tools on a machine that may have other work.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const project = createFixtureProject({
  'app/main.tsx': `
    import './app.css';
    import { createRoot } from 'react-dom/client';
    import { faultPoint } from '#hooks';
    import { List } from './List.tsx';
    const worker = new SharedWorker(new URL('../engine/engine.ts', import.meta.url), { type: 'module' });
    void faultPoint('send.before-outbox');
    createRoot(document.body).render(<List all={[String(worker)]} />);
    void import('./Late.tsx');`,
  'app/List.tsx': `
    export function List({ all }: { readonly all: readonly string[] }) {
      const sorted = all.toSorted();
      return <ul className="ms-2 text-accent">{sorted.map((one) => <li key={one}>{one}</li>)}</ul>;
    }`,
  'app/Late.tsx': `export { List as Late } from './List.tsx';`,
  'engine/engine.ts': `
    import { faultPoint } from '#hooks';
    void faultPoint('send.after-outbox');
    self.name = String(__NACRE_BUILD_ID__) + __NACRE_VERSION__;`,
});

afterAll(() => {
  project.remove();
  vi.unstubAllEnvs();
});

function build(mode: string, folder: string): ReadonlyMap<string, string> {
  vi.stubEnv('NACRE_BUILD_ID', '1234567890123');
  const { code, output } = project.run({
    ...steps.build,
    command: [...steps.build.command, '--mode', mode],
  });
  if (code !== 0) throw new Error(output);
  return project.read(folder);
}

function find(files: ReadonlyMap<string, string>, name: RegExp): string {
  const found = [...files].filter(([path]) => name.test(path));
  expect(found.map(([path]) => path)).toHaveLength(1);
  return found[0]?.[1] ?? '';
}

describe('production build', () => {
  let files: ReadonlyMap<string, string> = new Map();
  let page = '';

  beforeAll(() => {
    files = build('production', 'dist');
    page = files.get('index.html') ?? '';
  });

  it('runs the boot script before anything else, under a policy that knows its hash', () => {
    const [hash, ...more] = inlineScriptHashes(page);
    expect(more).toEqual([]);
    expect(page).toContain(`script-src 'self' 'wasm-unsafe-eval' '${String(hash)}'`);
    const order = [
      '<meta charset',
      'http-equiv="Content-Security-Policy"',
      '<script>',
      '<script type="module"',
      '<link rel="stylesheet"',
    ];
    const places = order.map((text) => page.indexOf(text));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBeLessThan(1024);
    expect(places).not.toContain(-1);
  });

  it('puts nothing into the policy that a meta element may not say', () => {
    expect(page).not.toMatch(/frame-ancestors|report-uri/);
  });

  it('names everything relative to the page, so that it works under any path', () => {
    const addresses = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]);
    expect(addresses.filter((address) => !address?.startsWith('./'))).toEqual([]);
    const absolute = [...files].filter(([, text]) => /["'`(]\/assets\//.test(text));
    expect(absolute.map(([path]) => path)).toEqual([]);
  });

  it('hashes the names of all files but the page and what is public', () => {
    const plain = [...files.keys()].filter((path) => !/^assets\/[\w-]+-[\w-]{8}\.\w+$/.test(path));
    expect(plain.toSorted()).toEqual(['index.html', 'mark.svg']);
  });

  it('calls a worker script a worker', () => {
    expect(find(files, /^assets\/engine-worker-.*\.js$/)).toContain('1234567890123');
  });

  it('compiles components', () => {
    // One slot for the list, one for its sorted copy, and so on: a component that was left alone has none.
    expect(find(files, /^assets\/(?:index|List)-.*\.js$/)).toMatch(/\.c\)\(\d+\)/);
  });

  it('inlines no font, ships the weight-only Inter and makes utilities of the tokens', () => {
    const css = find(files, /\.css$/);
    expect(css).not.toContain('data:');
    expect(css).toMatch(/inter-latin-wght-normal-[\w-]+\.woff2/);
    expect(css).not.toContain('opsz');
    expect(css).toContain('.text-accent{color:var(--n-accent)}');
  });

  it('holds no hook of the tests and no profiling', () => {
    const holding = [...files].filter(([, text]) => /nacre-e2e|treeBaseDuration/.test(text));
    expect(holding.map(([path]) => path)).toEqual([]);
  });
});

describe('end-to-end build', () => {
  it('takes the hooks of the tests on page and worker, and the profiling React', () => {
    const files = build('e2e', 'dist-e2e');
    const scripts = [...files].filter(([path]) => path.endsWith('.js'));
    const holding = (text: string) =>
      scripts
        .filter(([, code]) => code.includes(text))
        .map(([path]) => path.replace(/-[\w-]{8}\.js$/, ''));
    expect(holding('nacre-e2e-faults').toSorted()).toEqual([
      'assets/engine-worker',
      'assets/index',
    ]);
    expect(holding('treeBaseDuration')).toEqual(['assets/react']);
  });
});

it('refuses a component that the React Compiler would leave as it is', () => {
  const impure = createFixtureProject({
    'app/main.tsx': `
      import { useRef } from 'react';
      export function Impure() {
        const count = useRef(0);
        count.current += 1;
        return <p>{count.current}</p>;
      }`,
  });
  const { code, output } = impure.run(steps.build);
  impure.remove();
  expect(code).not.toBe(0);
  expect(output).toContain('Cannot access refs during render');
});
