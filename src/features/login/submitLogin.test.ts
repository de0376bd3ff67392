import { describe, expect, it, vi } from 'vitest';
import { serverError } from '#base/errors.ts';
import type { commands } from '#stores/commands.ts';
import { createServerChoice, type ServerFacts } from './serverChoice.ts';
import { type LoginEntry, submitLogin } from './submitLogin.ts';
import { serverFacts } from './testing/serverFacts.ts';

const entry: LoginEntry = {
  mode: 'sign-in',
  username: ' rhea ',
  password: ' pass word ',
  confirm: '',
};

function setUp(facts: Partial<ServerFacts> = {}, fixed = false) {
  const choice = createServerChoice({
    probe: async (input) => serverFacts(input, facts),
    initial: 'tide.example',
  });
  const ports = {
    signIn: vi.fn<typeof commands.signIn>(),
    register: vi.fn<typeof commands.register>(),
  };
  return { choice, commands: ports, fixed, deviceName: 'Nacre in a test' };
}

describe('signing in', () => {
  it('trims the name and leaves the password alone', async () => {
    const ports = setUp();
    expect(await submitLogin(entry, ports)).toBeUndefined();
    expect(ports.commands.signIn).toHaveBeenCalledExactlyOnceWith({
      server: 'https://matrix.tide.example',
      username: 'rhea',
      password: ' pass word ',
      deviceName: 'Nacre in a test',
    });
  });

  it('sends the password of a whole user id to that account’s server only', async () => {
    const ports = setUp();
    await submitLogin({ ...entry, username: '@mei:quay.example' }, ports);
    expect(ports.commands.signIn).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ server: 'https://matrix.quay.example' }),
    );
  });

  it.each<[Partial<LoginEntry>, string]>([
    [{ username: '  ' }, 'username'],
    [{ password: '' }, 'password'],
    [{ mode: 'create', confirm: 'other' }, 'confirm'],
  ])('asks for what is missing: %o', async (change, field) => {
    const ports = setUp();
    expect(await submitLogin({ ...entry, ...change }, ports)).toMatchObject({ field });
    expect(ports.commands.signIn).not.toHaveBeenCalled();
    expect(ports.commands.register).not.toHaveBeenCalled();
  });

  it('sends no password where the server takes none', async () => {
    const ports = setUp({ loginFlows: ['m.login.sso'] });
    expect(await submitLogin(entry, ports)).toMatchObject({ field: 'server' });
    expect(ports.commands.signIn).not.toHaveBeenCalled();
  });

  it('words what the server refuses', async () => {
    const ports = setUp();
    ports.commands.signIn.mockRejectedValue(
      serverError({ code: 'M_FORBIDDEN', status: 403, message: 'x' }),
    );
    expect(await submitLogin(entry, ports)).toMatchObject({ field: 'password' });
  });
});

describe('creating an account', () => {
  const create: LoginEntry = { ...entry, mode: 'create', confirm: entry.password };

  it('registers where the server is open', async () => {
    const ports = setUp();
    expect(await submitLogin(create, ports)).toBeUndefined();
    expect(ports.commands.register).toHaveBeenCalledOnce();
  });

  it('says so where it is not, and asks for nothing', async () => {
    const ports = setUp({
      registration: { kind: 'needs', stages: ['m.login.terms', 'odd.stage'] },
    });
    const problem = await submitLogin(create, ports);
    expect(problem?.text).toContain('agreement to terms and something else');
    expect(ports.commands.register).not.toHaveBeenCalled();
  });
});
