import { describe, expect, it } from 'vitest';
import type { ErrorInfo } from '#base/errors.ts';
import { loginProblem, type LoginStep } from './loginErrors.ts';

const server = 'tide.example';

function refusal(code: string, more: { status?: number; retryAfterMs?: number } = {}): ErrorInfo {
  return { kind: 'server', code, status: 403, message: 'said by the server', ...more };
}

describe('what the server says, in words', () => {
  it.each<[LoginStep, string, string | undefined, RegExp]>([
    ['sign-in', 'M_FORBIDDEN', 'password', /do not fit an account on tide\.example/u],
    ['again', 'M_FORBIDDEN', 'password', /does not fit this account/u],
    ['register', 'M_FORBIDDEN', undefined, /not open on tide\.example/u],
    ['sign-in', 'M_USER_DEACTIVATED', 'username', /deactivated/u],
    ['sign-in', 'M_USER_LOCKED', 'username', /admins of tide\.example have locked/u],
    ['register', 'M_USER_IN_USE', 'username', /taken/u],
    ['register', 'M_INVALID_USERNAME', 'username', /small letters/u],
    ['register', 'M_EXCLUSIVE', 'username', /keeps this name/u],
    ['register', 'M_WEAK_PASSWORD', 'password', /stronger password/u],
    ['register', 'M_RESOURCE_LIMIT_EXCEEDED', undefined, /no more people/u],
    ['sign-in', 'M_UNKNOWN', undefined, /./u],
  ])('%s with %s', (step, code, field, words) => {
    const problem = loginProblem(refusal(code), step, server);
    expect(problem.text).toMatch(words);
    expect(problem.field).toBe(field);
    expect(problem.text).not.toContain(code);
    expect(problem.text).not.toContain('said by the server');
  });

  it('counts the seconds of a limit, rounded up', () => {
    const text = (retryAfterMs: number) =>
      loginProblem(refusal('M_LIMIT_EXCEEDED', { retryAfterMs }), 'sign-in', server).text;
    expect(text(4_001)).toContain('in 5 seconds');
    expect(text(0)).toContain('in 1 second.');
    expect(loginProblem(refusal('M_LIMIT_EXCEEDED'), 'sign-in', server).text).toContain('a little');
  });

  it('keeps the code of an unknown refusal for the details', () => {
    const problem = loginProblem(refusal('IO.ODD.CODE', { status: 500 }), 'sign-in', server);
    expect(problem.text).toContain('tide.example has a problem of its own');
    expect(problem.error).toMatchObject({ code: 'IO.ODD.CODE' });
  });
});

describe('what went wrong on the way to a server, in words', () => {
  it.each<[ErrorInfo['kind'], string, RegExp]>([
    ['network', 'unreachable', /tide\.example does not answer/u],
    ['network', 'timeout', /too long/u],
    ['network', 'offline', /You are offline/u],
    ['network', 'cut', /broke off/u],
    ['network', 'too-large', /too large/u],
    ['network', 'forbidden-origin', /does not ask/u],
    ['parse', 'server-name', /no name of a server/u],
    ['parse', 'insecure', /https/u],
    ['parse', 'cors-missing', /CORS/u],
    ['parse', 'well-known-invalid', /cannot be read/u],
    ['parse', 'well-known-bad-address', /points to a homeserver/u],
    ['parse', 'not-a-homeserver', /no Matrix homeserver/u],
    ['parse', 'unsupported-version', /too old/u],
    ['parse', 'json', /cannot read/u],
    ['storage', 'quota', /full/u],
    ['engine', 'internal', /went wrong/u],
  ])('%s/%s', (kind, code, words) => {
    const error = { kind, code, message: 'for logs' } as ErrorInfo;
    const problem = loginProblem(error, 'probe', server);
    expect(problem.field).toBe('server');
    expect(problem.text).toMatch(words);
    expect(problem.text).not.toContain('for logs');
  });
});
