import { Failure } from './failure.mjs';

/**
 * @typedef {object} Settings
 * @property {boolean} reset forget the embedded homeserver's data first
 * @property {number} port where the page is served
 * @property {number} synapsePort where the embedded homeserver listens
 * @property {string | undefined} homeserverUrl another homeserver to use instead, without a final slash
 */

const oldestNode = /** @type {const} */ ([20, 19]);

/**
 * @param {string} version such as "20.19.1"
 * @throws {Failure} when this Node is too old
 */
export function checkNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldestNode;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new Failure(
    `Nacre needs Node ${oldestNode.join('.')} or newer, and this is ${version}: install a newer Node and run the command again.`,
  );
}

/**
 * @param {readonly string[]} args what follows `npm start --`
 * @param {NodeJS.ProcessEnv} env
 * @returns {Settings}
 * @throws {Failure} for an argument or a variable that makes no sense
 */
export function readSettings(args, env) {
  const unknown = args.find((arg) => arg !== '--reset');
  if (unknown !== undefined) {
    throw new Failure(`"${unknown}" is not an option: the only one is --reset.`);
  }
  const port = readPort('PORT', env['PORT'], 8080);
  const synapsePort = readPort('SYNAPSE_PORT', env['SYNAPSE_PORT'], 8008);
  const homeserverUrl = readHomeserverUrl(env['HOMESERVER_URL']);
  if (homeserverUrl === undefined && port === synapsePort) {
    throw new Failure(`PORT and SYNAPSE_PORT are both ${port}: give them different numbers.`);
  }
  return { reset: args.includes('--reset'), port, synapsePort, homeserverUrl };
}

/**
 * @param {string} name
 * @param {string | undefined} text
 * @param {number} usual
 */
function readPort(name, text, usual) {
  if (text === undefined || text === '') return usual;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new Failure(`${name} is "${text}": it has to be a number from 1 to 65535.`);
}

/** @param {string | undefined} text */
function readHomeserverUrl(text) {
  if (text === undefined || text === '') return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLocal = url?.hostname === 'localhost' || url?.hostname === '127.0.0.1';
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal)) {
    return url.href.replace(/[?#].*$/, '').replace(/\/+$/, '');
  }
  throw new Failure(
    `HOMESERVER_URL is "${text}": it has to begin with https:// (or http://localhost for a server on this computer).`,
  );
}
