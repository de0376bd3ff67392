// @vitest-environment happy-dom
import { act } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { networkError, serverError } from '#base/errors.ts';
import {
  aria,
  button,
  clearPage,
  click,
  layOut,
  renderPage,
  the,
} from '#matrix-ui/testing/page.tsx';
import { commands } from '#stores/commands.ts';
import { LoginPage } from './LoginPage.tsx';
import type { LoginConfig } from './loginConfig.ts';
import { serverFacts } from './testing/serverFacts.ts';

const given: LoginConfig = { server: 'tide.example', serverName: 'tide.example', fixed: false };

beforeEach(() => {
  layOut();
  vi.spyOn(commands, 'probeServer').mockImplementation(async ({ input }) => serverFacts(input));
});

afterEach(clearPage);

async function open(config: LoginConfig = given): Promise<HTMLElement> {
  const page = renderPage(<LoginPage config={config} />);
  await act(async () => undefined);
  return page;
}

/** The input that a label with exactly these words belongs to. */
function field(page: HTMLElement, label: string): HTMLInputElement {
  const found = [...page.querySelectorAll('label')].find(
    ({ textContent }) => textContent === label,
  );
  return the(page, `input[id="${found?.htmlFor ?? ''}"]`) as HTMLInputElement;
}

function type(input: HTMLInputElement, text: string): void {
  act(() => {
    const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
    value?.set?.call(input, text);
    input.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

async function submit(page: HTMLElement): Promise<void> {
  await act(async () => {
    the(page, 'form').dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
  });
}

it('has the names that people and tests find it by', async () => {
  const page = await open();
  expect(aria(the(page, 'form'), 'label')).toBe('Sign in');
  expect(field(page, 'Username').type).toBe('text');
  expect(field(page, 'Password').type).toBe('password');
  expect(page.querySelector('input[name="server"]')).toBeNull();
  click(button(page, 'Change'));
  expect(field(page, 'Homeserver').value).toBe('tide.example');
  click(button(page, 'Create account'));
  expect(aria(the(page, 'form'), 'label')).toBe('Create account');
  expect(field(page, 'Confirm password').type).toBe('password');
});

it('asks for the homeserver at once where none is given, and offers no change where it is fixed', async () => {
  const page = await open({ fixed: false });
  expect(field(page, 'Homeserver').value).toBe('');
  clearPage();
  const fixed = await open({ ...given, fixed: true });
  expect(fixed.textContent).toContain('tide.example');
  expect(() => button(fixed, 'Change')).toThrow('0 buttons');
});

it('puts the focus into the field that is to be mended and ties the words to it', async () => {
  const page = await open();
  vi.spyOn(commands, 'signIn').mockRejectedValue(
    serverError({ code: 'M_FORBIDDEN', status: 403, message: 'x' }),
  );
  await submit(page);
  expect(document.activeElement).toBe(field(page, 'Username'));
  type(field(page, 'Username'), 'rhea');
  type(field(page, 'Password'), 'wrong');
  await submit(page);
  const password = field(page, 'Password');
  expect(document.activeElement).toBe(password);
  expect(aria(password, 'invalid')).toBe('true');
  expect(the(page, `[id="${aria(password, 'describedby') ?? ''}"]`).textContent).toContain(
    'do not fit an account on tide.example',
  );
  expect(aria(field(page, 'Username'), 'invalid')).toBeUndefined();
});

it('sends a form once, however often it is submitted, and shows that it is under way', async () => {
  const page = await open();
  const signIn = vi.spyOn(commands, 'signIn').mockReturnValue(new Promise(() => undefined));
  type(field(page, 'Username'), 'rhea');
  type(field(page, 'Password'), 'secret');
  await submit(page);
  await submit(page);
  expect(signIn).toHaveBeenCalledOnce();
  expect(aria(the(page, 'button[type="submit"]'), 'busy')).toBe('true');
});

it('hides the code of an odd failure behind "Details"', async () => {
  const page = await open();
  vi.spyOn(commands, 'signIn').mockRejectedValue(networkError('cut', 'ended after 12 bytes'));
  type(field(page, 'Username'), 'rhea');
  type(field(page, 'Password'), 'secret');
  await submit(page);
  const alert = the(page, '[role="alert"]');
  expect(document.activeElement).toBe(alert);
  expect(the(alert, 'p').textContent).toContain('broke off');
  expect(the(alert, 'details').textContent).toContain('network/cut: ended after 12 bytes');
});

it('says what a server without passwords wants, without a dead button', async () => {
  vi.mocked(commands.probeServer).mockResolvedValue(
    serverFacts('tide.example', { loginFlows: ['m.login.sso'] }),
  );
  const page = await open();
  expect(page.textContent).toContain('single sign-on');
  expect(page.querySelector('button[type="submit"]')).toBeNull();
});

it('shows and hides a password', async () => {
  const page = await open();
  click(button(page, 'Show characters'));
  expect(field(page, 'Password').type).toBe('text');
  click(button(page, 'Hide characters'));
  expect(field(page, 'Password').type).toBe('password');
});
