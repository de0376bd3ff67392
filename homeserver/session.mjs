import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure, describe } from './failure.mjs';
import { readJson, writeJson } from './files.mjs';
import { ensurePackages } from './packages.mjs';
import { localFolder } from './paths.mjs';
import { claimPort } from './ports.mjs';
import { stopAllProcesses } from './processes.mjs';
import { ensureSynapseInstalled } from './python.mjs';
import { bigRoom } from './seedData.mjs';
import { seed } from './seed.mjs';
import { appConfig } from './serve.mjs';
import { checkNode, readSettings } from './settings.mjs';
import { startSynapse } from './synapse.mjs';

/**
 * @typedef {import('./settings.mjs').Settings} Settings
 * @typedef {import('./seed.mjs').Seeded} Seeded
 * @typedef {import('./synapse.mjs').Synapse} Synapse
 *
 * @typedef {object} Page
 * @property {string} url
 * @property {() => Promise<unknown>} close
 *
 * @typedef {object} PageMaker
 * @property {() => Promise<void>} prepare runs while the homeserver starts
 * @property {(options: { port: number, config: unknown }) => Promise<Page>} open
 *
 * @typedef {object} Homeserver
 * @property {string} baseUrl what the browser asks
 * @property {string} [serverName]
 * @property {Seeded} [seeded]
 */

const dataFolder = path.join(localFolder, 'data');
const lockFile = path.join(localFolder, 'running.json');

/** Where the reason of an error is that the homeserver has ended, watch() is to say so first. */
const settleMs = 500;

/** @param {string} line */
function say(line) {
  process.stdout.write(`${line}\n`);
}

/**
 * Runs Nacre until somebody stops it: installs what is missing, starts the homeserver, fills it, and
 * opens the page. Every way out ends all that was started.
 * @param {PageMaker} pageMaker
 */
export async function runNacre(pageMaker) {
  const ending = createEnding();
  // A terminal that has gone away must not keep us from stopping what runs.
  process.stdout.on('error', () => ending.end(0));
  process.stderr.on('error', () => ending.end(0));
  process.on('SIGINT', () => ending.end(0));
  process.on('SIGTERM', () => ending.end(0));
  process.on('SIGHUP', () => ending.end(0));
  endWithNpm(ending);
  try {
    checkNode(process.versions.node);
    const settings = readSettings(process.argv.slice(2), process.env);
    await run(settings, pageMaker, ending);
  } catch (error) {
    ending.fail(error);
  }
}

/**
 * A signal to npm reaches npm's shell, which ends without passing it on.
 * @param {Ending} ending
 */
function endWithNpm(ending) {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) ending.end(0);
  }, 500).unref();
}

/**
 * @typedef {object} Ending
 * @property {(closer: () => Promise<unknown>) => void} add what to close, the last one first
 * @property {(code: number) => void} end
 * @property {(error: unknown) => void} fail
 * @property {() => boolean} hasBegun
 */

/** @returns {Ending} */
function createEnding() {
  /** @type {(() => Promise<unknown>)[]} */
  const closers = [];
  let hasBegun = false;
  const finish = async (/** @type {number} */ code) => {
    for (const close of closers.toReversed()) await close().catch(() => {});
    await stopAllProcesses();
    process.exit(code);
  };
  /** @param {number} code */
  const end = (code) => {
    if (hasBegun) return;
    hasBegun = true;
    if (code === 0) say('\nStopping …');
    void finish(code);
  };
  return {
    add: (closer) => closers.push(closer),
    end,
    fail(error) {
      // What fails because things are being stopped is no news.
      if (hasBegun) return;
      process.stderr.write(`\n${describe(error)}\n`);
      end(1);
    },
    hasBegun: () => hasBegun,
  };
}

/**
 * @param {Settings} settings
 * @param {PageMaker} pageMaker
 * @param {Ending} ending
 */
async function run(settings, pageMaker, ending) {
  await takeLock(ending);
  await claimPort(settings.port, { what: 'the page', variable: 'PORT' });
  const isOwn = settings.homeserverUrl === undefined;
  if (isOwn) {
    await claimPort(settings.synapsePort, { what: 'the homeserver', variable: 'SYNAPSE_PORT' });
  }
  if (settings.reset) await rm(dataFolder, { recursive: true, force: true });
  await ensurePackages(say);
  if (isOwn) await ensureSynapseInstalled({ log: say });

  const [homeserver] = await Promise.all([
    isOwn ? startEmbedded(settings, ending) : otherServer(settings.homeserverUrl ?? ''),
    pageMaker.prepare(),
  ]);
  const page = await pageMaker.open({ port: settings.port, config: appConfig(homeserver) });
  ending.add(page.close);
  say(greeting(page.url, homeserver));
  await fillBigRoom(homeserver.seeded, ending);
}

/**
 * One at a time: two homeservers on the same data would spoil them.
 * @param {Ending} ending
 */
async function takeLock(ending) {
  const holder = /** @type {{ pid?: unknown } | undefined} */ (await readJson(lockFile));
  if (typeof holder?.pid === 'number' && holder.pid !== process.pid && isAlive(holder.pid)) {
    throw new Failure(
      `Nacre runs here already (process ${holder.pid}): stop that one first; if it is something else, delete ${path.relative(process.cwd(), lockFile)}.`,
    );
  }
  await mkdir(localFolder, { recursive: true });
  await writeJson(lockFile, { pid: process.pid });
  ending.add(() => rm(lockFile, { force: true }));
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * @param {Settings} settings
 * @param {Ending} ending
 * @returns {Promise<Homeserver>}
 */
async function startEmbedded({ synapsePort }, ending) {
  say('Starting the homeserver …');
  const publicBaseurl = `http://localhost:${synapsePort}`;
  const synapse = await startSynapse({ dir: dataFolder, port: synapsePort, publicBaseurl });
  void watch(synapse, ending);
  const seeded = await fill(synapse);
  return { baseUrl: publicBaseurl, serverName: synapse.serverName, seeded };
}

/** @param {Synapse} synapse */
async function fill(synapse) {
  try {
    return await seed({ ...synapse, stateFile: path.join(dataFolder, 'seed.json'), log: say });
  } catch (error) {
    await sleep(settleMs);
    throw error;
  }
}

/**
 * @param {Synapse} synapse
 * @param {Ending} ending
 */
async function watch(synapse, ending) {
  const { code, signal } = await synapse.exited();
  const how = signal === null ? `with code ${code}` : `by ${signal}`;
  const log = path.relative(process.cwd(), synapse.logFile);
  ending.fail(
    new Failure(`The homeserver has ended (${how}), so Nacre stops too; its log is ${log}.`),
  );
}

/**
 * @param {string} baseUrl
 * @returns {Promise<Homeserver>}
 */
async function otherServer(baseUrl) {
  try {
    const signal = AbortSignal.timeout(5000);
    const response = await fetch(`${baseUrl}/_matrix/client/versions`, { signal });
    if (!response.ok) say(`${baseUrl} answers, but not as a homeserver (${response.status}).`);
  } catch {
    say(`${baseUrl} does not answer at the moment; the page is served all the same.`);
  }
  return { baseUrl };
}

/**
 * @param {string} url
 * @param {Homeserver} homeserver
 */
function greeting(url, { baseUrl, seeded }) {
  const lines = ['', `Nacre is at ${url}`, `The homeserver is at ${baseUrl}`];
  if (seeded !== undefined) {
    lines.push('', 'Demo accounts, all with the same password:', '');
    for (const { username, displayName, password, admin } of seeded.accounts) {
      const note = admin ? `${displayName}, administrator` : displayName;
      lines.push(`  ${username.padEnd(7)} ${password}   ${note}`);
    }
  }
  return [...lines, '', 'Ctrl+C stops everything.'].join('\n');
}

/**
 * @param {Seeded | undefined} seeded
 * @param {Ending} ending
 */
async function fillBigRoom(seeded, ending) {
  let shown = 0;
  try {
    await seeded?.fillBigRoom((done, total) => {
      const tenths = Math.floor((10 * done) / total);
      if (tenths === shown || ending.hasBegun()) return;
      shown = tenths;
      say(`${bigRoom.name} is filled to ${tenths * 10} %.`);
    });
  } catch (error) {
    await sleep(settleMs);
    if (ending.hasBegun()) return;
    const reason = error instanceof Error ? error.message : String(error);
    say(`${bigRoom.name} is not complete (${reason}); the next start goes on with it.`);
  }
}
