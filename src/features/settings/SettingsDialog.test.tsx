// @vitest-environment happy-dom
import { act } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { engineError } from '#base/errors.ts';
import {
  aria,
  button,
  clearPage,
  click,
  layOut,
  press,
  renderPage,
  the,
} from '#matrix-ui/testing/page.tsx';
import { self, showAccount } from '#matrix-ui/testing/shown.ts';
import { SettingsDialog } from './SettingsDialog.tsx';

beforeEach(() => {
  layOut();
  localStorage.clear();
  showAccount();
});

afterEach(clearPage);

const ports = () => ({
  onClose: vi.fn<() => void>(),
  onSignOut: vi.fn<() => Promise<void>>(async () => undefined),
});

function open(given = ports()) {
  const page = renderPage(<SettingsDialog {...given} />);
  return { page, dialog: the(page, 'dialog'), ...given };
}

const tabs = (dialog: HTMLElement) => [...dialog.querySelectorAll<HTMLElement>('[role="tab"]')];

it('is named by its title and tells who is signed in', () => {
  const { dialog } = open();
  expect(the(dialog, `[id="${aria(dialog, 'labelledby') ?? ''}"]`).textContent).toBe('Settings');
  expect(dialog.textContent).toContain(self);
});

it('moves between tabs with arrow keys, one of them in the tab order', () => {
  const { dialog } = open();
  const [account, appearance] = tabs(dialog);
  if (account === undefined || appearance === undefined) throw new Error('tabs are missing');
  press(account, 'ArrowDown');
  expect(aria(appearance, 'selected')).toBe('true');
  expect(document.activeElement).toBe(appearance);
  expect([account.tabIndex, appearance.tabIndex]).toEqual([-1, 0]);
  press(appearance, 'ArrowDown');
  expect(document.activeElement).toBe(account);
});

it('changes the appearance at once and tells the page', () => {
  const applied = vi.fn<() => void>();
  globalThis.window.addEventListener('nacre:appearance', applied);
  const { dialog } = open();
  const appearance = tabs(dialog)[1];
  if (appearance !== undefined) click(appearance);
  const dark = [...dialog.querySelectorAll('label')].find(
    ({ textContent }) => textContent === 'Dark',
  );
  if (dark === undefined) throw new Error('the dark theme is missing');
  click(the(dark, 'input'));
  expect(localStorage.getItem('nacre.appearance')).toContain('"theme":"dark"');
  expect(applied).toHaveBeenCalledOnce();
  expect(dark.querySelector('input:checked')).not.toBeNull();
});

it('says why signing out did not work', async () => {
  const { dialog, onSignOut } = open({
    ...ports(),
    onSignOut: vi.fn<() => Promise<void>>(async () => {
      throw engineError('stopped', 'x');
    }),
  });
  await act(async () => button(dialog, 'Sign out').click());
  expect(onSignOut).toHaveBeenCalledOnce();
  expect(the(dialog, '[role="alert"]').textContent).toContain('restarted');
});
