import { type Locator, type Page, expect } from '@playwright/test';
import type { Proxy } from './proxy.ts';

/** Presses every control of a screen and asks what came of it. */

const controls = [
  'button',
  'a[href]',
  'input:not([type="hidden"])',
  'textarea',
  'select',
  'summary',
  ...['button', 'link', 'tab', 'radio', 'checkbox', 'switch', 'menuitem', 'option'].map(
    (role) => `[role="${role}"]`,
  ),
].join(',');

export type Screen = {
  readonly name: string;
  /** Brings the page to where the screen is shown, from anywhere. */
  readonly enter: (page: Page) => Promise<void>;
  /** Where the controls are looked for; the whole page unless given. */
  readonly within?: (page: Page) => Locator;
  /** Left out, by name: those that another screen presses, or that end everything. */
  readonly except?: RegExp;
};

export type Dead = { readonly screen: string; readonly control: string };

export async function crawl(page: Page, relay: Proxy, screen: Screen): Promise<Dead[]> {
  const dead: Dead[] = [];
  const done = new Set<string>();
  await screen.enter(page);
  for (;;) {
    const next = await nextControl(page, screen, done);
    if (next === undefined) return dead;
    const { locator, label, inventory } = next;
    done.add(label);
    await prepare(page, locator);
    if (!(await hasEffect(page, relay, locator)))
      dead.push({ screen: screen.name, control: label });
    const isSame = (await inventoryOf(page, screen)) === inventory;
    if (!isSame) await screen.enter(page);
  }
}

/** The names of the controls that were pressed on a screen can be read off `done`. */
async function nextControl(page: Page, screen: Screen, done: ReadonlySet<string>) {
  const root = screen.within?.(page) ?? page.locator('body');
  const all = root.locator(controls);
  const labels = await all.evaluateAll(describeAll);
  const inventory = labels.join('\n');
  const seen = new Map<string, number>();
  for (const [index, name] of labels.entries()) {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    const label = count === 1 ? name : `${name} #${count}`;
    if (name === '' || done.has(label) || screen.except?.test(name) === true) continue;
    return { locator: all.nth(index), label, inventory };
  }
  return undefined;
}

async function inventoryOf(page: Page, screen: Screen): Promise<string> {
  const root = screen.within?.(page) ?? page.locator('body');
  return (await root.locator(controls).evaluateAll(describeAll)).join('\n');
}

/** One line for each control; an empty one for what nobody sees. */
function describeAll(elements: (Element | SVGElement)[]): string[] {
  return elements.map((element) => {
    const box = element.getBoundingClientRect();
    const label =
      element.getAttribute('aria-label') ??
      (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
        ? [...(element.labels ?? [])].map(({ textContent }) => textContent).join(' ')
        : element.textContent);
    const isChoice = element instanceof HTMLInputElement && element.type === 'radio';
    const isSeen = (box.width > 0 && box.height > 0) || isChoice;
    return isSeen && element.checkVisibility({ visibilityProperty: true })
      ? `${element.tagName.toLowerCase()} ${label.trim()}`
      : '';
  });
}

/** What is chosen already can change nothing: something else is chosen first. What sends needs a text. */
async function prepare(page: Page, control: Locator): Promise<void> {
  const need = await control.evaluate((element) => {
    if (element instanceof HTMLInputElement && element.type === 'radio' && element.checked) {
      const group = document.querySelectorAll<HTMLInputElement>(
        `input[type="radio"][name="${CSS.escape(element.name)}"]`,
      );
      [...group].find((other) => !other.checked)?.click();
    } else if (element.getAttribute('aria-selected') === 'true') {
      element.parentElement?.querySelector<HTMLElement>('[aria-selected="false"]')?.click();
    } else if (element.getAttribute('aria-current') === 'page') return 'leave';
    else if (element.getAttribute('aria-disabled') === 'true') return 'text';
    return 'nothing';
  });
  if (need === 'text')
    await page.locator('main textarea').fill('So that there is something to send');
  if (need === 'leave') await page.evaluate(() => (location.hash = ''));
  await page.waitForTimeout(150);
}

async function hasEffect(page: Page, relay: Proxy, control: Locator): Promise<boolean> {
  const isTextField = await control.evaluate(
    (element) =>
      element instanceof HTMLTextAreaElement ||
      (element instanceof HTMLInputElement && !['radio', 'checkbox'].includes(element.type)),
  );
  if (isTextField) {
    const before = await control.inputValue();
    await control.click();
    await page.keyboard.type('x');
    return (await control.inputValue()) !== before;
  }
  let noticed = false;
  const notice = () => {
    noticed = true;
  };
  page.once('filechooser', notice);
  page.context().once('page', notice);
  // A control that only the keyboard reaches shows itself; and going away from where one was counts.
  await control.focus();
  const before = await snapshot(page);
  const requests = relay.requests.filter(({ path }) => !path.endsWith('/sync')).length;
  const isChoice = await control.evaluate((element) => element instanceof HTMLInputElement);
  if (isChoice) await control.evaluate((element: HTMLElement) => element.click());
  else await press(page, control);
  const changed = await expect
    .poll(
      async () =>
        noticed ||
        relay.requests.filter(({ path }) => !path.endsWith('/sync')).length > requests ||
        (await snapshot(page)) !== before,
      { timeout: 2000, intervals: [20, 50, 100, 200] },
    )
    .toBe(true)
    .then(() => true)
    .catch(() => false);
  page.off('filechooser', notice);
  page.context().off('page', notice);
  return changed;
}

/** With the mouse; with the keyboard what only the keyboard brings up. */
async function press(page: Page, control: Locator): Promise<void> {
  await control.click({ timeout: 1500 }).catch(async () => {
    await control.focus();
    await page.keyboard.press('Enter');
  });
}

/** All that a press may change on the page: its address, its elements, what is chosen, typed and copied. */
function snapshot(page: Page): Promise<string> {
  return page
    .evaluate(async () => {
      const fields = [...document.querySelectorAll<HTMLInputElement>('input, textarea')];
      const clipboard = await navigator.clipboard.readText().catch(() => '');
      const { activeElement } = document;
      const isWriting = activeElement?.matches('textarea, input, [role="textbox"]') === true;
      return JSON.stringify([
        location.href,
        document.documentElement.outerHTML.replaceAll(/Reconnecting in \d+ s/gu, ''),
        fields.map(({ value, checked, type }) => [type, value, checked]),
        clipboard,
        isWriting ? activeElement.getAttribute('aria-label') : '',
      ]);
    })
    .catch(() => 'another page');
}
