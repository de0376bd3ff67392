import { engineError, errorInfo, parseError } from '#base/errors.ts';
import { makeAccountKey } from '#protocol/ids.ts';
import type { HomeserverUrl } from '#protocol/ids.ts';
import { logoutRequest, passwordLoginRequest } from '#protocol/login.ts';
import type { NewSession, PasswordLogin } from '#protocol/login.ts';
import { dummySuffices, registerRequest } from '#protocol/register.ts';
import type { Registration } from '#protocol/register.ts';
import type { HomeserverPort } from '#protocol/request.ts';
import type { AccountRow } from '#storage/rows.ts';
import type { DiscoveryDeps } from './discovery.ts';
import { isUsable } from './serverFacts.ts';
import { withTokens } from './sessionTokens.ts';

/** Sign-in, registration and sign-out on the server. What they give is stored by whoever calls them. */
export type SessionDeps = DiscoveryDeps;

export type Credentials = {
  readonly server: HomeserverUrl;
  readonly username: string;
  readonly password: string;
  readonly deviceName: string;
};

/** Signing out does not wait longer for a server that does not answer, in milliseconds. */
const SIGN_OUT_TIMEOUT = 5_000;
/** Servers take their time to check a password. */
const SIGN_IN_TIMEOUT = 60_000;

/** https://spec.matrix.org/v1.15/client-server-api/#post_matrixclientv3login */
export async function signInWithPassword(
  credentials: Credentials,
  deps: SessionDeps,
): Promise<AccountRow> {
  const { server, password, deviceName } = credentials;
  const username = credentials.username.trim();
  const session = await logIn(server, { username, password, deviceName }, deps);
  return newAccount(server, session, deps);
}

async function logIn(server: HomeserverUrl, login: PasswordLogin, { http, origins }: SessionDeps) {
  const release = origins.allow(server);
  try {
    return await http.call(server, passwordLoginRequest(login), { timeoutMs: SIGN_IN_TIMEOUT });
  } finally {
    release();
  }
}

/**
 * Creates an account where the server asks for nothing more than a name and a password.
 * https://spec.matrix.org/v1.15/client-server-api/#post_matrixclientv3register
 * @throws `engine/unsupported` where it asks for more, and the server's refusals
 */
export async function registerAccount(
  credentials: Credentials,
  deps: SessionDeps,
): Promise<AccountRow> {
  const { server, password, deviceName } = credentials;
  const registration = { username: localpart(credentials.username), password, deviceName };
  const release = deps.origins.allow(server);
  try {
    return await newAccount(server, await register(server, registration, deps), deps);
  } finally {
    release();
  }
}

async function register(
  server: HomeserverUrl,
  registration: Registration,
  { http }: SessionDeps,
): Promise<NewSession> {
  const options = { timeoutMs: SIGN_IN_TIMEOUT };
  const first = await http.call(server, registerRequest(registration), options);
  if (first.kind === 'registered') return first.session;
  if (!dummySuffices(first)) throw asksForMore(first.flows);
  const auth = first.session === undefined ? {} : { session: first.session };
  const second = await http.call(server, registerRequest(registration, auth), options);
  if (second.kind === 'challenge') throw asksForMore(second.flows);
  return second.session;
}

function asksForMore(flows: readonly (readonly string[])[]) {
  const stages = [...new Set(flows.flat())].join(', ');
  return engineError('unsupported', `The server asks for more to register: ${stages}`);
}

/** A name that was typed as a user id counts up to its colon. */
function localpart(username: string): string {
  const text = username.trim();
  return /^@(?<name>[^:]+)(?::.*)?$/u.exec(text)?.groups?.['name'] ?? text;
}

async function newAccount(
  server: HomeserverUrl,
  session: NewSession,
  deps: SessionDeps,
): Promise<AccountRow> {
  const { userId, deviceId, accessToken } = session;
  const now = deps.now();
  const row: AccountRow = {
    account: makeAccountKey(userId, deviceId),
    userId,
    deviceId,
    server: await addressOf(server, session, deps),
    accessToken,
    session: 'active',
    signedInAt: now,
  };
  return withTokens(row, session, now);
}

/**
 * A server may name another address for the time after the login. It is believed when a homeserver answers there,
 * and never when it would give up encryption on the way.
 * https://spec.matrix.org/v1.15/client-server-api/#post_matrixclientv3login (`well_known`)
 */
async function addressOf(
  server: HomeserverUrl,
  session: NewSession,
  deps: SessionDeps,
): Promise<HomeserverUrl> {
  const named = session.server;
  if (named === undefined || named === server) return server;
  if (server.startsWith('https:') && !named.startsWith('https:')) return server;
  return (await isUsable(named, deps)) ? named : server;
}

/**
 * Signs in again after a soft logout, as the same device, so that everything that is stored stays good.
 * https://spec.matrix.org/v1.15/client-server-api/#soft-logout
 * @throws `parse/other-device` where the server answers with another person or device
 */
export async function signInAgain(
  row: AccountRow,
  password: string,
  deps: SessionDeps,
): Promise<AccountRow> {
  const { server, userId, deviceId } = row;
  const session = await logIn(server, { username: userId, password, deviceId }, deps);
  if (session.userId === userId && session.deviceId === deviceId) {
    return withTokens({ ...row, session: 'active' }, session, deps.now());
  }
  await dropSession({ server, accessToken: session.accessToken }, deps);
  throw parseError('other-device', 'The server has signed in another person or device');
}

/** Ends a session of which nothing is kept here, as far as the server answers. */
export async function dropSession(
  { server, accessToken }: Pick<AccountRow, 'server' | 'accessToken'>,
  { http, origins }: SessionDeps,
): Promise<void> {
  const release = origins.allow(server);
  await http
    .call(server, logoutRequest, { accessToken, timeoutMs: SIGN_OUT_TIMEOUT })
    .catch(() => undefined);
  release();
}

/**
 * Ends the session on the server, as far as it answers; true when it is certain to have ended. What is stored here
 * is wiped whatever the answer. https://spec.matrix.org/v1.15/client-server-api/#post_matrixclientv3logout
 */
export async function signOutOnServer(server: HomeserverPort): Promise<boolean> {
  try {
    await server.request(logoutRequest, { timeoutMs: SIGN_OUT_TIMEOUT });
    return true;
  } catch (error) {
    const info = errorInfo(error);
    return info.kind === 'server' && info.code === 'M_UNKNOWN_TOKEN';
  }
}
