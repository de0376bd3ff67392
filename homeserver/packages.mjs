import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from './failure.mjs';
import { rootFolder } from './paths.mjs';
import { runProcess, whyItFailed } from './processes.mjs';

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {boolean} [optional]
 * @property {boolean} [devOptional]
 *
 * @typedef {Readonly<Record<string, LockedPackage>>} LockedPackages
 */

/**
 * npm, by the same Node that runs this, wherever it is installed.
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv }} [options]
 */
export function runNpm(args, options) {
  const script = process.env['npm_execpath'];
  const isScript = script !== undefined && /\.c?js$/u.test(script);
  const [command, first] = isScript ? [process.execPath, [script]] : ['npm', []];
  return runProcess(command, [...first, ...args], { ...options, cwd: rootFolder });
}

/**
 * @param {LockedPackages} wanted the lockfile's packages
 * @param {LockedPackages} installed the packages that npm noted at the end of its last installation
 * @returns {boolean} whether they are the same, but for those that a platform may go without
 */
export function isInstalled(wanted, installed) {
  const isSame = Object.entries(wanted).every(([folder, { version, optional, devOptional }]) => {
    if (folder === '') return true;
    const there = installed[folder];
    if (there === undefined) return optional === true || devOptional === true;
    return there.version === version;
  });
  return isSame && Object.keys(installed).every((folder) => folder in wanted);
}

/** @type {(file: string) => Promise<LockedPackages | undefined>} */
async function readPackages(file) {
  try {
    return JSON.parse(await readFile(path.join(rootFolder, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * Installs what the lockfile says, unless it is there.
 * @param {(line: string) => void} log
 * @throws {Failure} when a download fails
 */
export async function ensurePackages(log) {
  const wanted = await readPackages('package-lock.json');
  if (wanted === undefined) throw new Failure('package-lock.json is missing: clone Nacre again.');
  const installed = await readPackages('node_modules/.package-lock.json');
  if (installed !== undefined && isInstalled(wanted, installed)) return;
  log('Installing the packages of the lockfile …');
  const { ok, output } = await runNpm(['ci', '--include=dev', '--no-audit', '--no-fund'], {
    env: { npm_config_fetch_retries: '1', npm_config_update_notifier: 'false' },
  });
  if (ok) return;
  throw new Failure(
    `The packages could not be installed (${whyItFailed(output)}): check the connection and run the command again.`,
  );
}
