import { createHmac } from 'node:crypto';
import { access, constants, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from './failure.mjs';
import { readJson, writeJson } from './files.mjs';
import { homeserverFile } from './paths.mjs';
import { freePort } from './ports.mjs';
import { startProcess } from './processes.mjs';
import { ensureSynapseInstalled, synapsePython } from './python.mjs';
import {
  appserviceRegistration,
  logConfig,
  makeSecrets,
  synapseConfig,
  synapseFiles,
} from './synapseConfig.mjs';

export { ensureSynapseInstalled };

/**
 * @typedef {import("./processes.mjs").Exit} Exit
 * @typedef {import("./processes.mjs").StartedProcess} StartedProcess
 * @typedef {import("./synapseConfig.mjs").SynapseSecrets} SynapseSecrets
 */

/**
 * @typedef {object} SynapseOptions
 * @property {string} dir keeps configuration, secrets, log, media and, unless told otherwise, the database
 * @property {string} [databaseDir] for example a folder in memory
 * @property {number} [port] any free one unless given
 * @property {string} [serverName] "localhost" unless given
 * @property {string} [publicBaseurl] what clients are told; a test's proxy, for instance
 * @property {Record<string, unknown>} [config] replaces top-level keys of the configuration
 */

/**
 * @typedef {object} NewUser
 * @property {string} username the localpart
 * @property {string} password
 * @property {string} [displayName]
 * @property {boolean} [admin]
 */

/**
 * @typedef {object} Synapse
 * @property {string} baseUrl where it listens, without a final slash
 * @property {string} serverName
 * @property {string} asToken the token of an application service that may speak for every account (`?user_id=`, `?ts=`)
 * @property {string} logFile
 * @property {() => Promise<Exit>} exited settles at the end of the process that runs now, whatever ends it
 * @property {() => Promise<void>} stop
 * @property {() => Promise<void>} kill by SIGKILL; the data stay as they are at that moment
 * @property {() => Promise<void>} restart stops it if it runs, and starts it again at the same address with the same data
 * @property {(user: NewUser) => Promise<{ userId: string, created: boolean }>} registerUser
 */

const startupMs = 60_000;

/**
 * A new folder for a homeserver that is thrown away, in memory where the system offers that.
 * @returns {Promise<string>}
 */
export async function temporaryFolder() {
  const memory = '/dev/shm';
  try {
    await access(memory, constants.W_OK);
    return await mkdtemp(path.join(memory, 'nacre-'));
  } catch {
    return await mkdtemp(path.join(tmpdir(), 'nacre-'));
  }
}

/**
 * Starts Synapse and waits until it answers.
 * @param {SynapseOptions} options
 * @returns {Promise<Synapse>}
 * @throws {Failure} when it ends or stays silent instead
 */
export async function startSynapse(options) {
  const port = options.port ?? (await freePort());
  const baseUrl = `http://127.0.0.1:${port}`;
  const place = {
    dir: options.dir,
    databaseFile: path.join(options.databaseDir ?? options.dir, 'homeserver.db'),
    port,
    serverName: options.serverName ?? 'localhost',
    publicBaseurl: options.publicBaseurl ?? baseUrl,
  };
  const files = synapseFiles(place);
  const secrets = await writeFiles(place, files, options.config);
  const logFile = files.log;

  const launch = () =>
    startProcess(synapsePython, [homeserverFile('launcher.py'), '-c', files.config], {
      cwd: options.dir,
      env: { PYTHONUNBUFFERED: '1' },
    });
  let running = launch();
  await untilReady(running, baseUrl, logFile);

  return {
    baseUrl,
    serverName: place.serverName,
    asToken: secrets.asToken,
    logFile,
    exited: () => running.exited,
    async stop() {
      await running.stop();
    },
    async kill() {
      running.signal('SIGKILL');
      await running.exited;
    },
    async restart() {
      await running.stop();
      running = launch();
      await untilReady(running, baseUrl, logFile);
    },
    async registerUser(user) {
      const created = await registerUser(baseUrl, secrets.registration, user);
      return { userId: `@${user.username}:${place.serverName}`, created };
    },
  };
}

/**
 * @param {import("./synapseConfig.mjs").SynapsePlace} place
 * @param {ReturnType<typeof synapseFiles>} files
 * @param {Record<string, unknown> | undefined} overrides
 * @returns {Promise<SynapseSecrets>}
 */
async function writeFiles(place, files, overrides) {
  await mkdir(place.dir, { recursive: true });
  await mkdir(path.dirname(place.databaseFile), { recursive: true });
  const secrets = await readSecrets(path.join(place.dir, 'secrets.json'));
  /** @type {[file: string, content: string][]} */
  const contents = [
    [files.config, JSON.stringify(synapseConfig(place, secrets, overrides), undefined, 2)],
    [files.logConfig, JSON.stringify(logConfig(files.log))],
    [files.appservice, JSON.stringify(appserviceRegistration(secrets))],
    [files.signingKey, secrets.signingKey],
  ];
  for (const [file, content] of contents) await writeFile(file, content, { mode: 0o600 });
  return secrets;
}

/**
 * @param {string} file
 * @returns {Promise<SynapseSecrets>} the same ones at every start
 */
async function readSecrets(file) {
  const kept = await readJson(file);
  if (kept !== undefined) return /** @type {SynapseSecrets} */ (kept);
  const secrets = makeSecrets();
  await writeJson(file, secrets);
  return secrets;
}

/**
 * @param {StartedProcess} running
 * @param {string} baseUrl
 * @param {string} logFile
 */
async function untilReady(running, baseUrl, logFile) {
  let ended = false;
  const end = running.exited.then(
    () => (ended = true),
    () => (ended = true),
  );
  const deadline = Date.now() + startupMs;
  while (!ended && Date.now() < deadline) {
    // Before the launcher says so, a predecessor that is on its way out may answer.
    if (running.output().includes('alone') && (await answers(baseUrl))) return;
    await Promise.race([sleep(100), end]);
  }
  const reason = lastErrorLine(running.output()) ?? `see ${logFile}`;
  await running.stop(0);
  const how = ended ? 'ended while it started' : `did not answer within ${startupMs / 1000} s`;
  throw new Failure(`The homeserver ${how}: ${reason}.`);
}

/** @param {string} baseUrl */
async function answers(baseUrl) {
  try {
    const response = await fetch(`${baseUrl}/_matrix/client/versions`, {
      signal: AbortSignal.timeout(2000),
    });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

/** @param {string} output */
function lastErrorLine(output) {
  const lines = output.split('\n').filter((line) => /^\S*(Error|Exception)\b.*/.test(line.trim()));
  return lines.at(-1)?.trim().replace(/\.$/, '');
}

/**
 * https://element-hq.github.io/synapse/latest/admin_api/register_api.html
 * @param {string} baseUrl
 * @param {string} secret
 * @param {NewUser} user
 * @returns {Promise<boolean>} whether the account is new
 */
async function registerUser(baseUrl, secret, { username, password, displayName, admin = false }) {
  const url = `${baseUrl}/_synapse/admin/v1/register`;
  const { nonce } = await (await fetch(url)).json();
  const mac = createHmac('sha1', secret)
    .update([nonce, username, password, admin ? 'admin' : 'notadmin'].join('\0'))
    .digest('hex');
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify({ nonce, username, password, admin, mac, displayname: displayName }),
  });
  const answer = await response.json();
  if (response.ok) return true;
  if (answer.errcode === 'M_USER_IN_USE') return false;
  throw new Failure(`The account ${username} could not be created: ${answer.error}.`);
}
