// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

type Query = { matches: boolean; readonly listeners: Set<() => void> };

type Rules = Readonly<Record<string, (address: string) => string>>;

const queries = new Map<string, Query>();

function query(text: string): Query {
  const known = queries.get(text) ?? { matches: false, listeners: new Set() };
  queries.set(text, known);
  return known;
}

function system(text: string, matches: boolean): void {
  const one = query(text);
  one.matches = matches;
  for (const listener of one.listeners) listener();
}

const dark = '(prefers-color-scheme: dark)';
const moreContrast = '(prefers-contrast: more)';

async function boot(): Promise<void> {
  vi.resetModules();
  await import('../src/app/bootScript.js');
}

function axes(): readonly unknown[] {
  const { dataset, dir } = document.documentElement;
  return [dataset['theme'], dataset['contrast'], dataset['density'], dir];
}

function store(appearance: unknown): void {
  localStorage.setItem('nacre.appearance', JSON.stringify(appearance));
}

beforeEach(() => {
  queries.clear();
  localStorage.clear();
  vi.stubGlobal('matchMedia', (text: string) => ({
    get matches() {
      return query(text).matches;
    },
    addEventListener: (_type: string, listener: () => void) => query(text).listeners.add(listener),
  }));
});

afterEach(() => {
  vi.unstubAllGlobals();
});

it('sets every axis without a stored appearance', async () => {
  await boot();
  expect(axes()).toEqual(['light', 'normal', 'default', 'ltr']);
});

it('takes what the system wishes, and follows it', async () => {
  system(dark, true);
  system(moreContrast, true);
  store({ theme: 'system' });
  await boot();
  expect(axes()).toEqual(['dark', 'high', 'default', 'ltr']);
  system(dark, false);
  system(moreContrast, false);
  expect(axes()).toEqual(['light', 'normal', 'default', 'ltr']);
});

it('takes the stored appearance over the system', async () => {
  system(dark, true);
  store({ theme: 'light', contrast: 'high', density: 'compact', dir: 'rtl' });
  await boot();
  expect(axes()).toEqual(['light', 'high', 'compact', 'rtl']);
});

it.each(['null', '7', '"x"', '[]', '{', '', '{"theme":"toString","density":{},"contrast":null}'])(
  'falls back to the system where %s is stored',
  async (text) => {
    localStorage.setItem('nacre.appearance', text);
    await boot();
    expect(axes()).toEqual(['light', 'normal', 'default', 'ltr']);
  },
);

it('sets every axis where storage throws', async () => {
  vi.stubGlobal('localStorage', {
    getItem: () => {
      throw new Error('denied');
    },
  });
  await boot();
  expect(axes()).toEqual(['light', 'normal', 'default', 'ltr']);
});

it.each(['nacre:appearance', 'storage'])('follows a change told by %s', async (event) => {
  await boot();
  store({ theme: 'dark', density: 'roomy' });
  window.dispatchEvent(new Event(event));
  expect(axes()).toEqual(['dark', 'normal', 'roomy', 'ltr']);
});

it('lets Trusted Types pass our own worker scripts and nothing else', async () => {
  const createPolicy = vi.fn<(name: string, rules: Rules) => void>();
  vi.stubGlobal('trustedTypes', { createPolicy });
  await boot();
  expect(createPolicy).toHaveBeenCalledOnce();
  const [name, rules] = createPolicy.mock.calls[0] ?? ['', {}];
  expect(name).toBe('default');
  expect(Object.keys(rules)).toEqual(['createScriptURL']);
  const pass = (address: string) => rules['createScriptURL']?.(address);
  const own = new URL('assets/engineWorker-abc.js', document.baseURI).href;
  expect(pass(own)).toBe(own);
  expect(pass('./assets/engineWorker-abc.js')).toBe('./assets/engineWorker-abc.js');
  for (const address of [
    'https://other.example/engineWorker-abc.js',
    '//other.example/worker.js',
    'data:text/javascript,worker.js',
    'blob:https://nacre.example/worker.js',
    './assets/index-abc.js',
    './_nacre/media/worker.js/mxc',
  ]) {
    expect(() => pass(address)).toThrow('is not a worker of Nacre');
  }
});
