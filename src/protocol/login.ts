import { parseError } from '#base/errors.ts';
import { parseNothing, required, requireObject } from './answers.ts';
import { ownValue, readCount, readList, readString } from './guards.ts';
import type { UnknownObject } from './guards.ts';
import { parseDeviceId, parseHomeserverUrl, parseUserId } from './ids.ts';
import type { DeviceId, HomeserverUrl, UserId } from './ids.ts';
import type { ApiRequest } from './request.ts';

/** What a login or registration gives. The tokens are secrets: they go to the registry and nowhere else. */
export type NewSession = Tokens & {
  readonly userId: UserId;
  readonly deviceId: DeviceId;
  /** The address that the server wants to be used from now on. */
  readonly server?: HomeserverUrl;
};

export type Tokens = {
  readonly accessToken: string;
  readonly refreshToken?: string;
  /** Milliseconds for which the access token is good; absent where it does not end. */
  readonly expiresInMs?: number;
};

/** The login types a server offers, in its order. https://spec.matrix.org/v1.15/client-server-api/#get_matrixclientv3login */
export const loginFlowsRequest: ApiRequest<readonly string[]> = {
  method: 'GET',
  path: '/_matrix/client/v3/login',
  authenticated: false,
  parse: (body) => {
    const flows = ownValue(requireObject(body, 'login-flows'), 'flows');
    if (!Array.isArray(flows)) throw parseError('login-flows', 'The answer has no list of flows');
    return readList(flows, (flow) => readString(ownValue(flow, 'type'), 255));
  },
};

export type PasswordLogin = {
  /** The name before the colon, or the whole user id. */
  readonly username: string;
  readonly password: string;
  /** What other devices of the same person read. */
  readonly deviceName?: string;
  /** The device that signs in again after a soft logout. */
  readonly deviceId?: DeviceId;
};

/** https://spec.matrix.org/v1.15/client-server-api/#post_matrixclientv3login */
export function passwordLoginRequest(login: PasswordLogin): ApiRequest<NewSession> {
  return {
    method: 'POST',
    path: '/_matrix/client/v3/login',
    body: {
      type: 'm.login.password',
      identifier: { type: 'm.id.user', user: login.username },
      password: login.password,
      refresh_token: true,
      ...(login.deviceName === undefined ? {} : { initial_device_display_name: login.deviceName }),
      ...(login.deviceId === undefined ? {} : { device_id: login.deviceId }),
    },
    authenticated: false,
    parse: (body) => parseNewSession(body, 'login'),
  };
}

/** The session in the answer of a login or registration. */
export function parseNewSession(body: unknown, code: string): NewSession {
  const answer = requireObject(body, code);
  const homeserver = ownValue(ownValue(answer, 'well_known'), 'm.homeserver');
  const server = parseHomeserverUrl(ownValue(homeserver, 'base_url'));
  return {
    ...parseTokens(answer, code),
    userId: required(parseUserId(ownValue(answer, 'user_id')), code, 'user_id'),
    deviceId: required(parseDeviceId(ownValue(answer, 'device_id')), code, 'device_id'),
    ...(server === undefined ? {} : { server }),
  };
}

function parseTokens(answer: UnknownObject, code: string): Tokens {
  const refreshToken = readToken(ownValue(answer, 'refresh_token'));
  const expiresInMs = readCount(ownValue(answer, 'expires_in_ms'));
  return {
    accessToken: required(readToken(ownValue(answer, 'access_token')), code, 'access_token'),
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(expiresInMs === undefined ? {} : { expiresInMs }),
  };
}

/** Visible ASCII, as it has to fit into a header. */
function readToken(value: unknown): string | undefined {
  const token = readString(value, 16_384);
  return token !== undefined && /^[\u0021-\u007e]+$/u.test(token) ? token : undefined;
}

/**
 * Trades a refresh token for new tokens. The old ones are good until a new one is used for the first time.
 * https://spec.matrix.org/v1.15/client-server-api/#post_matrixclientv3refresh
 */
export function refreshRequest(refreshToken: string): ApiRequest<Tokens> {
  return {
    method: 'POST',
    path: '/_matrix/client/v3/refresh',
    body: { refresh_token: refreshToken },
    authenticated: false,
    parse: (body) => parseTokens(requireObject(body, 'refresh'), 'refresh'),
  };
}

/** Ends this session on the server. https://spec.matrix.org/v1.15/client-server-api/#post_matrixclientv3logout */
export const logoutRequest: ApiRequest<undefined> = {
  method: 'POST',
  path: '/_matrix/client/v3/logout',
  authenticated: true,
  parse: parseNothing,
};

export type WhoAmI = { readonly userId: UserId; readonly deviceId?: DeviceId };

/** Whose token this is. https://spec.matrix.org/v1.15/client-server-api/#get_matrixclientv3accountwhoami */
export const whoAmIRequest: ApiRequest<WhoAmI> = {
  method: 'GET',
  path: '/_matrix/client/v3/account/whoami',
  authenticated: true,
  parse: (body) => {
    const answer = requireObject(body, 'whoami');
    const deviceId = parseDeviceId(ownValue(answer, 'device_id'));
    return {
      userId: required(parseUserId(ownValue(answer, 'user_id')), 'whoami', 'user_id'),
      ...(deviceId === undefined ? {} : { deviceId }),
    };
  },
};
