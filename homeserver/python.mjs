import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from './failure.mjs';
import { homeserverFile, localFolder } from './paths.mjs';
import { runProcess, whyItFailed } from './processes.mjs';

/**
 * @typedef {object} Python
 * @property {string} command
 * @property {string} version such as "3.11.7"
 * @property {boolean} hasVenv whether it makes virtual environments with pip by itself
 * @property {boolean} hasPip
 * @property {boolean} complete whether it has the modules that Synapse needs of the standard library
 */

const venvFolder = path.join(localFolder, 'venv');
const readyMark = path.join(venvFolder, 'nacre-ready');

/** The Python of the virtual environment that has Synapse in it. */
export const synapsePython = path.join(venvFolder, 'bin', 'python');

const usualCommands = [
  'python3',
  'python3.13',
  'python3.12',
  'python3.11',
  'python3.10',
  'python3.14',
  'python',
  '/usr/bin/python3',
];

const probe = `
import importlib.util as u, json, sys
has = lambda *names: all(u.find_spec(name) is not None for name in names)
print(json.dumps({
  "version": "%d.%d.%d" % sys.version_info[:3],
  "hasVenv": has("venv", "ensurepip"),
  "hasPip": has("pip"),
  "complete": has("sqlite3", "_sqlite3", "ssl", "_ssl"),
}))`;

/**
 * @param {string} command
 * @returns {Promise<Python | undefined>} nothing where the command does not run
 */
async function examine(command) {
  const { ok, output } = await runProcess(command, ['-c', probe]);
  if (!ok) return undefined;
  try {
    return { command, ...JSON.parse(output) };
  } catch {
    return undefined;
  }
}

/**
 * Whether Synapse's pinned packages exist for this version.
 * @param {string} version
 */
export function isUsablePython(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === 3 && minor >= 10 && minor <= 14;
}

/**
 * The Python to build on, and one that has pip, which may be another.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ python: Python, pip: Python | undefined }>}
 * @throws {Failure} where there is none
 */
export async function findPython(env) {
  const chosen = env['PYTHON'];
  const commands = chosen === undefined || chosen === '' ? usualCommands : [chosen];
  /** @type {Python[]} */
  const found = [];
  for (const command of commands) {
    const python = await examine(command);
    if (python !== undefined) found.push(python);
    if (python?.hasVenv === true && isUsable(python)) return { python, pip: python };
  }
  const python = found.find(isUsable);
  if (python !== undefined) {
    return { python, pip: python.hasPip ? python : found.find((other) => other.hasPip) };
  }
  throw new Failure(missingPython(chosen, found));
}

/** @param {Python} python */
function isUsable(python) {
  return python.complete && isUsablePython(python.version);
}

/**
 * @param {string | undefined} chosen what PYTHON names
 * @param {readonly Python[]} found
 * @returns {string}
 */
export function missingPython(chosen, found) {
  const needed = 'the embedded homeserver needs Python 3.10 to 3.14';
  const [first] = found;
  if (chosen !== undefined && chosen !== '' && first === undefined) {
    return `PYTHON is "${chosen}", which does not run: ${needed}; name one, or leave PYTHON unset.`;
  }
  if (first === undefined) {
    return `No Python was found, and ${needed}: install it (Debian, Ubuntu, WSL: sudo apt install python3 python3-venv; macOS: brew install python) or use another homeserver with HOMESERVER_URL.`;
  }
  const flaw = isUsablePython(first.version)
    ? 'built without SQLite or TLS'
    : `version ${first.version}`;
  return `The Python that was found (${first.command}) is ${flaw}, and ${needed}: install one, or name it with PYTHON=PATH.`;
}

/**
 * Makes the virtual environment with Synapse, unless it is there and fits.
 * @param {{ log: (line: string) => void, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ installed: boolean }>} whether there was something to do
 * @throws {Failure} when Python is missing or a download fails
 */
export async function ensureSynapseInstalled({ log, env = process.env }) {
  const requirements = homeserverFile('requirements.txt');
  const wanted = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  if ((await readMark()) === wanted && (await examine(synapsePython)) !== undefined) {
    return { installed: false };
  }
  const { python, pip } = await findPython(env);
  log(`Installing the homeserver for Python ${python.version} (240 MB, only this once) …`);
  await rm(venvFolder, { recursive: true, force: true });
  await mkdir(localFolder, { recursive: true });
  await makeVenv(python, pip);
  await pipInstall([synapsePython, '-m', 'pip', 'install', '--only-binary', ':all:'], requirements);
  await writeFile(readyMark, wanted);
  return { installed: true };
}

async function readMark() {
  try {
    return await readFile(readyMark, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * @param {Python} python
 * @param {Python | undefined} pip
 */
async function makeVenv(python, pip) {
  if (python.hasVenv) {
    const { ok, output } = await runProcess(python.command, ['-m', 'venv', venvFolder]);
    if (!ok)
      throw new Failure(`Python could not make a virtual environment: ${whyItFailed(output)}.`);
    return;
  }
  if (pip === undefined) {
    throw new Failure(
      `Python ${python.version} (${python.command}) has neither venv nor pip: install one of them (Debian, Ubuntu, WSL: sudo apt install python3-venv) and run the command again.`,
    );
  }
  // virtualenv is plain Python and brings the pip of the environment with it.
  const folder = path.join(localFolder, 'virtualenv');
  await rm(folder, { recursive: true, force: true });
  const install = [pip.command, '-m', 'pip', 'install', '--only-binary', ':all:'];
  await pipInstall([...install, '--target', folder], homeserverFile('virtualenv.txt'));
  const { ok, output } = await runProcess(
    python.command,
    ['-m', 'virtualenv', '--python', python.command, '--no-periodic-update', venvFolder],
    { env: { PYTHONPATH: folder } },
  );
  if (!ok) throw new Failure(`virtualenv could not make an environment: ${whyItFailed(output)}.`);
}

/**
 * @param {readonly string[]} command
 * @param {string} requirements a file whose every line has hashes
 */
async function pipInstall([program = '', ...args], requirements) {
  const { ok, output } = await runProcess(
    program,
    [...args, '--retries', '2', '--progress-bar', 'off', '--require-hashes', '-r', requirements],
    { env: { PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_ROOT_USER_ACTION: 'ignore' } },
  );
  if (ok) return;
  throw new Failure(
    `The homeserver's packages could not be downloaded (${whyItFailed(output)}): check the connection and run the command again.`,
  );
}
