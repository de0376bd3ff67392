import { parseError } from '#base/errors.ts';
import { requireObject } from './answers.ts';
import { ownValue, readList, readString } from './guards.ts';
import { parseNewSession } from './login.ts';
import type { NewSession } from './login.ts';
import type { ApiRequest } from './request.ts';

/** What a server asks of somebody who registers. https://spec.matrix.org/v1.15/client-server-api/#user-interactive-authentication-api */
export type Challenge = {
  readonly kind: 'challenge';
  /** The stages of each way to register; one whole way has to be gone. */
  readonly flows: readonly (readonly string[])[];
  readonly session?: string;
  /** Why the stage before was refused. */
  readonly error?: string;
};

export type Registered = { readonly kind: 'registered'; readonly session: NewSession };

export type Registration = {
  readonly username: string;
  readonly password: string;
  readonly deviceName: string;
};

const REGISTER = {
  method: 'POST',
  path: '/_matrix/client/v3/register',
  authenticated: false,
  interactive: true,
} as const;

/** Creates an account. The first time without `auth`, then again with what the challenge asks for. https://spec.matrix.org/v1.15/client-server-api/#post_matrixclientv3register */
export function registerRequest(
  registration: Registration,
  auth?: DummyAuth,
): ApiRequest<Registered | Challenge> {
  return {
    ...REGISTER,
    body: {
      username: registration.username,
      password: registration.password,
      initial_device_display_name: registration.deviceName,
      refresh_token: true,
      inhibit_login: false,
      ...(auth === undefined ? {} : { auth: { type: 'm.login.dummy', ...auth } }),
    },
    parse: (body) =>
      isChallenge(body)
        ? parseChallenge(body)
        : { kind: 'registered', session: parseNewSession(body, 'register') },
  };
}

/** The stage that asks for nothing. https://spec.matrix.org/v1.15/client-server-api/#dummy-auth */
export type DummyAuth = { readonly session?: string };

/**
 * Asks how one could register, without a name, so that no server can take it for a registration.
 * https://spec.matrix.org/v1.15/client-server-api/#post_matrixclientv3register
 */
export const registerProbeRequest: ApiRequest<Challenge> = {
  ...REGISTER,
  body: { inhibit_login: true },
  parse: parseChallenge,
};

function isChallenge(body: unknown): boolean {
  return Array.isArray(ownValue(body, 'flows'));
}

function parseChallenge(body: unknown): Challenge {
  const answer = requireObject(body, 'register');
  const flows = ownValue(answer, 'flows');
  if (!Array.isArray(flows)) throw parseError('register', 'The answer has no list of flows');
  const session = readString(ownValue(answer, 'session'), 16_384);
  const error = readString(ownValue(answer, 'errcode'), 255);
  return {
    kind: 'challenge',
    flows: flows.flatMap((flow: unknown) => parseStages(ownValue(flow, 'stages'))),
    ...(session === undefined ? {} : { session }),
    ...(error === undefined ? {} : { error }),
  };
}

/** A flow with a stage that cannot be read cannot be gone. */
function parseStages(value: unknown): readonly (readonly string[])[] {
  if (!Array.isArray(value)) return [];
  const stages = readList(value, (stage) => readString(stage, 255));
  return stages.length === value.length ? [stages] : [];
}

/** Whether one of the ways asks for nothing. */
export function dummySuffices(challenge: Challenge): boolean {
  return challenge.flows.some((stages) => stages.every((stage) => stage === 'm.login.dummy'));
}
