/**
 * The layer table of `docs/ARCHITECTURE.md`, as data. `may` names the folders that a folder may import
 * (`base` is allowed everywhere), `types` those of which it may import types only, `workers` those whose
 * worker scripts it may name by URL.
 *
 * @typedef {object} Layer
 * @property {readonly string[]} may
 * @property {readonly string[]} [types]
 * @property {readonly string[]} [workers]
 */

/** @type {Readonly<Record<string, Layer>>} */
export const layers = {
  base: { may: [] },
  protocol: { may: [] },
  timeline: { may: ['protocol'] },
  bridge: { may: ['protocol'], types: ['timeline'] },
  boot: { may: ['protocol'], types: ['timeline'] },
  i18n: { may: [] },
  storage: { may: ['protocol', 'boot'] },
  crypto: { may: ['protocol'] },
  media: { may: ['protocol', 'storage', 'crypto'] },
  sync: { may: ['protocol', 'timeline', 'storage', 'crypto', 'bridge'] },
  engine: {
    may: ['protocol', 'timeline', 'bridge', 'boot', 'storage', 'crypto', 'media', 'sync'],
  },
  'service-worker': { may: ['protocol', 'boot'] },
  calls: { may: ['protocol'] },
  stores: { may: ['protocol', 'timeline', 'bridge', 'boot'] },
  ui: { may: ['i18n'] },
  'matrix-ui': { may: ['protocol', 'timeline', 'stores', 'ui', 'i18n'] },
  features: { may: ['protocol', 'timeline', 'stores', 'calls', 'ui', 'matrix-ui', 'i18n'] },
  app: {
    may: ['protocol', 'bridge', 'boot', 'stores', 'calls', 'ui', 'matrix-ui', 'i18n', 'features'],
    workers: ['engine', 'media', 'service-worker'],
  },
};

/** Folders whose subfolders are parts of their own: each shows its direct files and imports no sibling. */
export const split = ['features'];

const page = ['stores', 'ui', 'matrix-ui', 'features', 'app'];

/**
 * Packages that only some places may import: a path below `src/`, as the beginning of a file's path.
 *
 * @type {readonly { readonly name: RegExp, readonly only: readonly string[], readonly why: string }[]}
 */
export const packages = [
  {
    name: /^@matrix-org\/olm(?:\/|$)/u,
    only: ['crypto/ratchet'],
    why: 'the crypto library stands behind crypto/ratchet, so that it can be replaced',
  },
  {
    name: /^simple-peer(?:\/|$)/u,
    only: ['calls/'],
    why: 'peer connections belong to calls/',
  },
  { name: /^dexie(?:\/|$)/u, only: ['storage/'], why: 'the database belongs to storage/' },
  {
    name: /^react(?:-dom)?(?:\/|$)/u,
    only: page.map((folder) => `${folder}/`),
    why: 'React is for the page',
  },
  {
    name: /^lucide(?:\/|$)/u,
    only: ['ui/', 'matrix-ui/', 'features/', 'app/'],
    why: 'icons are for the page',
  },
  {
    name: /^@tanstack\/virtual-core$/u,
    only: ['ui/'],
    why: 'the virtual list stands behind one hook in ui/',
  },
  {
    name: /^zustand(?:\/|$)/u,
    only: page.map((folder) => `${folder}/`),
    why: 'stores are for the page',
  },
  { name: /^node:/u, only: [], why: 'src/ runs in browsers' },
];

/** The subpath imports of package.json that are not `#folder/file.ts`. */
export const shortcuts = { '#hooks': 'base/hooks.ts' };
