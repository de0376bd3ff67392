import { afterAll, describe, expect, it, vi } from 'vitest';
import { steps, type Step } from '../.build/steps.mjs';
import { createFixtureProject } from '../.build/testing/fixtureProject.ts';

// Real tools on a machine that may have other work.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/**
 * Every entry is a file that must fail the check, with a part of what the linter must say about it. All are
 * linted in one run of the real linter with the real configuration.
 */
const bad: Readonly<Record<string, { readonly text: string; readonly says: string }>> = {
  'protocol/alias.ts': {
    text: "import { two } from '#timeline/two.ts';\nexport const one = two;\n",
    says: 'protocol/ may not import timeline/',
  },
  'protocol/relative.ts': {
    text: "import { two } from '../timeline/two.ts';\nexport const one = two;\n",
    says: 'write #timeline/two.ts',
  },
  'protocol/typeOnly.ts': {
    text: "import type { Two } from '#timeline/two.ts';\nexport type One = Two;\n",
    says: 'protocol/ may not import timeline/',
  },
  'protocol/inlineType.ts': {
    text: "export type One = import('#timeline/two.ts').Two;\n",
    says: 'protocol/ may not import timeline/',
  },
  'stores/reExport.ts': {
    text: "export { leaf } from '#engine/leaf.ts';\n",
    says: 'stores/ may not import engine/',
  },
  'stores/reExportAll.ts': {
    text: "export * from '#engine/leaf.ts';\n",
    says: 'stores/ may not import engine/',
  },
  'stores/dynamic.ts': {
    text: "export const load = () => import('#engine/leaf.ts');\n",
    says: 'stores/ may not import engine/',
  },
  'stores/workerUrl.ts': {
    text: "export const url = new URL('../engine/engineWorker.ts', import.meta.url);\n",
    says: 'stores/ may not start a worker of engine/',
  },
  'app/notAWorker.ts': {
    text: "export const url = new URL('../engine/leaf.ts', import.meta.url);\n",
    says: 'app/ may not start a worker of engine/',
  },
  'bridge/values.ts': {
    text: "import { two } from '#timeline/two.ts';\nexport const one = two;\n",
    says: 'bridge/ may import only types of timeline/',
  },
  'features/room/sibling.ts': {
    text: "import { send } from '#features/composer/send.ts';\nexport const one = send;\n",
    says: 'features/room may not import features/composer',
  },
  'app/innerFile.ts': {
    text: "import { deep } from '#features/composer/parts/deep.ts';\nexport const one = deep;\n",
    says: 'parts/deep.ts is private to features/composer/',
  },
  'engine/innerFile.ts': {
    text: "import { inner } from '#sync/codecs/inner.ts';\nexport const one = inner;\n",
    says: 'codecs/inner.ts is private to sync/',
  },
  'engine/noExtension.ts': {
    text: "import { inner } from '#sync/loop';\nexport const one = inner;\n",
    says: 'write the extension',
  },
  'engine/outside.ts': {
    text: "import { pageCsp } from '../../homeserver/headers.mjs';\nexport const one = pageCsp;\n",
    says: 'leads out of src/',
  },
  'helpers/unknownFolder.ts': {
    text: "import { two } from '#timeline/two.ts';\nexport const one = two;\n",
    says: 'helpers is not in the layer table',
  },
  'crypto/session.ts': {
    text: "import * as Olm from '@matrix-org/olm';\nexport const one = Olm;\n",
    says: 'crypto library stands behind crypto/ratchet',
  },
  'features/room/peer.ts': {
    text: "import Peer from 'simple-peer';\nexport const one = Peer;\n",
    says: 'peer connections belong to calls/',
  },
  'sync/database.ts': {
    text: "import { Dexie } from 'dexie';\nexport const one = Dexie;\n",
    says: 'the database belongs to storage/',
  },
  'sync/react.ts': {
    text: "import { useState } from 'react';\nexport const one = useState;\n",
    says: 'React is for the page',
  },
  'sync/cycleA.ts': {
    text: "import { b } from './cycleB.ts';\nexport const a = () => b;\n",
    says: 'import(no-cycle)',
  },
  'timeline/cycleByAlias.ts': {
    text: "import { wire } from '#protocol/cycleByAlias.ts';\nexport const rule = () => wire;\n",
    says: 'import(no-cycle)',
  },
  'sync/defaultExport.ts': { text: 'export default 1;\n', says: 'no-default-export' },
  'sync/barrel.ts': {
    text: "export * from './loop.ts';\nexport * from './leaf.ts';\n",
    says: 'no-barrel-file',
  },
  'sync/log.ts': { text: "console.log('x');\nexport const one = 1;\n", says: 'no-console' },
  'sync/floating.ts': {
    text: 'export function go(job: () => Promise<void>): void {\n  job();\n}\n',
    says: 'no-floating-promises',
  },
  'sync/misused.ts': {
    text: 'export const one = (p: Promise<boolean>) => {\n  if (p) return 1;\n  return 2;\n};\n',
    says: 'no-misused-promises',
  },
  'sync/exhaustive.ts': {
    text: "export function f(k: 'a' | 'b'): void {\n  switch (k) {\n    case 'a':\n      return;\n  }\n}\n",
    says: 'switch-exhaustiveness-check',
  },
  'sync/any.ts': { text: 'export const f = (x: any): void => x;\n', says: 'no-explicit-any' },
  'sync/nonNull.ts': {
    text: 'export const f = (x: string | undefined): string => x!;\n',
    says: 'no-non-null-assertion',
  },
  'sync/cast.ts': { text: 'export const f = (x: unknown) => x as string;\n', says: 'Cast:' },
  'sync/parameters.ts': {
    text: 'export const f = (a: 1, b: 1, c: 1, d: 1, e: 1) => [a, b, c, d, e];\n',
    says: 'max-params',
  },
  'sync/complex.ts': {
    text: `export function f(n: number): number {\n${Array.from({ length: 13 }, (_, i) => `  if (n === ${i}) return ${i + 1};\n`).join('')}  return 0;\n}\n`,
    says: 'eslint(complexity)',
  },
  'sync/longFile.ts': {
    text: Array.from({ length: 401 }, (_, i) => `export const n${i} = ${i};\n`).join(''),
    says: '(max-lines)',
  },
  'sync/longFunction.ts': {
    text: `export function f(): number {\n  let n = 0;\n${'  n += 1;\n'.repeat(80)}  return n;\n}\n`,
    says: '(max-lines-per-function)',
  },
  'sync/todo.ts': { text: '// TODO finish\nexport const one = 1;\n', says: 'no-warning-comments' },
  'features/room/objectSelector.ts': {
    text: "import { useStore } from 'zustand';\nimport { store } from './store.ts';\nexport const useOne = () => useStore(store, (s) => ({ n: s.n }));\n",
    says: 'This selector builds an object',
  },
  'features/room/arraySelector.ts': {
    text: "import { useRoomStore } from './store.ts';\nexport const useOne = () => useRoomStore((s) => {\n  if (s.n > 1) return s.all;\n  return s.all.filter((x) => x > 1);\n});\n",
    says: 'This selector builds an object',
  },
  'features/room/Text.tsx': {
    text: 'export const Text = () => <p>Hello</p>;\n',
    says: 'catalogue',
  },
  'features/room/Label.tsx': {
    text: 'export const Label = ({ on }: { readonly on: boolean }) => (\n  <p aria-label={on ? `On` : undefined} />\n);\n',
    says: 'catalogue',
  },
  'features/room/Sum.tsx': {
    text: "export const Sum = ({ n }: { readonly n: number }) => <p>{n > 1 && n + ' rooms'}</p>;\n",
    says: 'catalogue',
  },
  'ui/Physical.tsx': {
    text: 'export const Physical = () => <p className="flex md:ml-2" />;\n',
    says: 'md:ml-2 is physical',
  },
  'ui/physicalConstant.ts': { text: "export const one = 'rounded-tl-lg';\n", says: 'is physical' },
  'ui/PhysicalStyle.tsx': {
    text: 'export const PhysicalStyle = () => <p style={{ marginLeft: 4 }} />;\n',
    says: 'marginLeft is physical',
  },
  'ui/Hex.tsx': {
    text: 'export const Hex = () => <p className="bg-[#ff00aa]" />;\n',
    says: 'Colour outside',
  },
  'ui/Impure.tsx': {
    text: 'export const Impure = () => <p>{Math.random()}</p>;\n',
    says: 'react(purity)',
  },
  'ui/EffectState.tsx': {
    text: "import { useEffect, useState } from 'react';\nexport const EffectState = () => {\n  const [n, setN] = useState(0);\n  useEffect(() => {\n    setN(1);\n  }, []);\n  return <p>{n}</p>;\n};\n",
    says: 'set-state-in-effect',
  },
  'sync/skipped.test.ts': {
    text: "import { expect, it } from 'vitest';\nit.skip('x', () => {\n  expect(1).toBe(1);\n});\n",
    says: 'no-disabled-tests',
  },
};

/** What the bad files import, and uses of the same things that are right. */
const good: Readonly<Record<string, string>> = {
  'timeline/two.ts':
    "import type { Wire } from '#protocol/wire.ts';\nexport type Two = Wire;\nexport const two = 2;\n",
  'protocol/wire.ts': 'export type Wire = { readonly kind: string };\n',
  'protocol/cycleByAlias.ts':
    "import { rule } from '#timeline/cycleByAlias.ts';\nexport const wire = () => rule;\n",
  'protocol/ids.ts':
    'export type Id = string & { readonly brand: unique symbol };\nexport const makeId = (x: string) => x as Id;\n',
  'protocol/testing/example.ts': 'export const example = 1;\n',
  'bridge/contract.ts':
    "import type { Two } from '#timeline/two.ts';\nexport type Item = Two;\nexport const kinds = ['a', 'b'] as const;\n",
  'bridge/inlineTypes.ts':
    "import { type Two } from '#timeline/two.ts';\nexport type Item = Two;\n",
  'engine/leaf.ts': 'export const leaf = 1;\n',
  'engine/engineWorker.ts':
    "import { loop } from '#sync/loop.ts';\nimport { faultPoint } from '#hooks';\nexport const one = [loop, faultPoint];\n",
  'engine/leaf.test.ts':
    "import { expect, it } from 'vitest';\nimport { example } from '#protocol/testing/example.ts';\nimport { leaf } from './leaf.ts';\nit('is one', () => {\n  const value: unknown = example;\n  expect(leaf).toBe(value as number);\n});\n",
  'sync/loop.ts': "import { inner } from './codecs/inner.ts';\nexport const loop = inner;\n",
  'sync/leaf.ts': 'export const leaf = 1;\n',
  'sync/codecs/inner.ts': "import { leaf } from '../leaf.ts';\nexport const inner = leaf;\n",
  'sync/cycleB.ts': "import { a } from './cycleA.ts';\nexport const b = () => a;\n",
  'features/composer/send.ts':
    "import { deep } from './parts/deep.ts';\nexport const send = deep;\n",
  'features/composer/parts/deep.ts': 'export const deep = 1;\n',
  'features/room/store.ts':
    "import { create } from 'zustand';\nexport const store = create(() => ({ n: 1, all: [1] }));\nexport const useRoomStore = store;\nexport const useCount = () => useRoomStore((s) => s.all.length);\n",
  'ui/Conditional.tsx':
    "export const Conditional = ({ kind }: { readonly kind: string }) => <p>{kind === 'bead' && <i />}</p>;\n",
  'ui/Good.tsx':
    'export const Good = ({ label }: { readonly label: string }) => (\n  <p className="ms-2 border-line-1 text-start" aria-label={label} style={{ marginInlineStart: 4 }}>\n    {\'·\'}\n  </p>\n);\n',
  'app/workers.ts': "export const url = new URL('../engine/engineWorker.ts', import.meta.url);\n",
};

/** Files of `good` that only become bad by their counterpart in `bad`. */
const otherHalves = new Set(['protocol/cycleByAlias.ts', 'sync/cycleB.ts']);

const allGood = Object.fromEntries(Object.entries(good).filter(([path]) => !otherHalves.has(path)));

describe('check', () => {
  const checked = (step: Step, files: Readonly<Record<string, string>>) => {
    const project = createFixtureProject({ ...allGood, ...files });
    try {
      return project.run(step);
    } finally {
      project.remove();
    }
  };

  it('stops at the first step that fails, with its exit code', () => {
    const whole: Step = { title: 'check', command: ['node', '.build/check.mjs'] };
    const { code, output } = checked(whole, { 'sync/unformatted.ts': 'export const  one = "1"' });
    expect(code).toBe(1);
    expect(output).toContain('check failed at "format"');
    expect(output).not.toContain('lint');
  });

  it.each([steps.lint, steps.types])('passes good files at "$title"', (step) => {
    const { code, output } = checked(step, {});
    expect(code === 0 ? 'passed' : output).toBe('passed');
  });

  it('fails for one violation of the layer table', () => {
    const path = 'stores/reExport.ts';
    expect(checked(steps.lint, { [path]: bad[path]?.text ?? '' }).code).not.toBe(0);
  });

  it('fails for one cycle', () => {
    const files = {
      'sync/cycleA.ts': bad['sync/cycleA.ts']?.text ?? '',
      'sync/cycleB.ts': good['sync/cycleB.ts'] ?? '',
    };
    expect(checked(steps.lint, files).code).not.toBe(0);
  });

  it('fails for one DOM type in the engine', () => {
    const files = { 'engine/dom.ts': 'export const title = (page: HTMLElement) => page.title;\n' };
    expect(checked(steps.types, files).code).not.toBe(0);
  });
});

describe('lint', () => {
  const project = createFixtureProject({
    ...good,
    ...Object.fromEntries(Object.entries(bad).map(([path, { text }]) => [path, text])),
  });
  const lint = { ...steps.lint, command: [...steps.lint.command, '-f', 'json'] } as const;
  const { output } = project.run(lint);
  const problems = problemsByFile(output);

  afterAll(() => {
    project.remove();
  });

  it.each(Object.entries(bad))('refuses %s', (path, { says }) => {
    expect((problems.get(path) ?? []).join('\n')).toContain(says);
  });

  it.each(Object.keys(good).filter((path) => !otherHalves.has(path)))('accepts %s', (path) => {
    expect(problems.get(path) ?? []).toEqual([]);
  });
});

describe('types', () => {
  const files = {
    'engine/dom.ts': 'export const title = (page: HTMLElement) => page.title;\n',
    'engine/document.ts': 'export const title = () => document.title;\n',
    'engine/storage.ts': "export const read = () => localStorage.getItem('x');\n",
    'engine/worker.ts': "export const get = () => fetch('https://nacre.example');\n",
    'service-worker/window.ts': 'export const size = () => window.innerWidth;\n',
    'protocol/fetch.ts': "export const get = () => fetch('https://nacre.example');\n",
    'protocol/worker.ts': 'export const scope = () => self.name;\n',
    'base/node.ts': 'export const home = () => process.cwd();\n',
    'base/timer.ts': 'export const later = (f: () => void) => setTimeout(f, 1);\n',
    'bridge/port.ts': "export const send = (port: MessagePort) => port.postMessage('x');\n",
    'boot/pageOnly.ts': "export const read = () => localStorage.getItem('x');\n",
    'boot/workerOnly.ts': "export const load = () => importScripts('x.js');\n",
    'boot/both.ts': "export const open = () => indexedDB.open('x');\n",
    'ui/worker.ts': "export const load = () => importScripts('x.js');\n",
    'ui/dom.ts': 'export const title = () => document.title;\n',
    'sync/strict.ts': 'export const first = (all: readonly string[]): string => all[0];\n',
    'sync/enum.ts': 'export enum Kind {\n  A,\n}\n',
  } as const;
  const project = createFixtureProject(files);
  const { output } = project.run(steps.types);

  afterAll(() => {
    project.remove();
  });

  const errorsOf = (path: string) =>
    output.split('\n').filter((line) => line.startsWith(`src/${path}(`));

  it.each([
    ['engine/dom.ts', 'HTMLElement'],
    ['engine/document.ts', 'document'],
    ['engine/storage.ts', 'localStorage'],
    ['service-worker/window.ts', 'window'],
    ['protocol/fetch.ts', 'fetch'],
    ['protocol/worker.ts', 'self'],
    ['base/node.ts', 'process'],
    ['boot/pageOnly.ts', 'localStorage'],
    ['boot/workerOnly.ts', 'importScripts'],
    ['ui/worker.ts', 'importScripts'],
    ['sync/strict.ts', 'undefined'],
    ['sync/enum.ts', 'erasableSyntaxOnly'],
  ])('refuses %s for %s', (path, says) => {
    expect(errorsOf(path).join('\n')).toContain(says);
  });

  it.each(['engine/worker.ts', 'base/timer.ts', 'bridge/port.ts', 'boot/both.ts', 'ui/dom.ts'])(
    'accepts %s',
    (path) => {
      expect(errorsOf(path)).toEqual([]);
    },
  );
});

/** The linter's JSON output as "rule: message" by path below `src/`. */
function problemsByFile(output: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const { diagnostics } = JSON.parse(output) as {
    readonly diagnostics: readonly {
      readonly filename: string;
      readonly code?: string;
      readonly message: string;
    }[];
  };
  for (const { filename, code, message } of diagnostics) {
    const path = filename.replace(/^.*?src\//u, '');
    found.set(path, [...(found.get(path) ?? []), `${code ?? ''}: ${message}`]);
  }
  return found;
}
