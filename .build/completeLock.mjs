// node .build/completeLock.mjs: gives the lockfile an entry for every platform's binary packages.
// npm leaves out those that the registry in use does not have, and then refuses `npm ci`, here and on the
// platforms that need them. An entry made here has the version but no integrity hash.
import { readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} LockEntry
 * @property {string} [version]
 * @property {Readonly<Record<string, string>>} [optionalDependencies]
 *
 * @typedef {Readonly<Record<string, LockEntry>>} LockEntries
 */

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

/**
 * @param {LockEntries} entries
 * @returns {{ name: string, version: string }[]} optional packages that no entry stands for
 */
export function missingOptional(entries) {
  const names = new Set(
    Object.keys(entries).map((folder) => folder.replace(/^.*node_modules\//u, '')),
  );
  return Object.values(entries)
    .flatMap(({ optionalDependencies = {} }) => Object.entries(optionalDependencies))
    .filter(([name]) => !names.has(name))
    .map(([name, version]) => ({ name, version }));
}

/**
 * @param {string} name such as `@scope/binding-linux-x64-musl`
 * @param {string} version
 */
function platformEntry(name, version) {
  const words = name.replace(/^.*\//u, '').split('-');
  const os = systems.filter((system) => words.includes(system));
  const cpu = processors.filter((processor) => words.includes(processor)).slice(0, 1);
  const libc = words.flatMap((word) => ({ musl: ['musl'], gnu: ['glibc'] })[word] ?? []);
  if (cpu.length === 0) throw new Error(`No platform can be read from the name ${name}`);
  return {
    version,
    cpu,
    dev: true,
    ...(libc.length === 0 ? {} : { libc }),
    optional: true,
    ...(os.length === 0 ? {} : { os }),
  };
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const file = new URL('../package-lock.json', import.meta.url);
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  /** @type {[string, unknown][]} */
  const added = missingOptional(lock.packages).map(({ name, version }) => [
    `node_modules/${name}`,
    platformEntry(name, version),
  ]);
  const entries = [...Object.entries(lock.packages), ...added].toSorted(([a], [b]) =>
    a.localeCompare(b, 'en'),
  );
  lock.packages = Object.fromEntries(entries);
  writeFileSync(file, `${JSON.stringify(lock, undefined, 2)}\n`);
}
