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
  /** Left out, by role and name: those that end everything. */
  readonly except?: RegExp;
};

export type Crawl = {
  /** Controls of which nothing came. */
  readonly dead: readonly string[];
  readonly pressed: readonly string[];
};

/** Presses each visible control once. A screen that looks different afterwards is entered anew. */
export async function crawl(page: Page, relay: Proxy, screen: Screen): Promise<Crawl> {
  const dead: string[] = [];
  const pressed = new Set<string>();
  await screen.enter(page);
  for (;;) {
    await settled(page);
    const labels = await labelsOf(page);
    const label = labels.find(
      (each) => each !== '' && !pressed.has(each) && screen.except?.test(each) !== true,
    );
    if (label === undefined) return { dead, pressed: [...pressed] };
    pressed.add(label);
    // What the last one began may have come only now: a dialog whose code had to be loaded.
    await page.waitForTimeout(100);
    if (!(await labelsOf(page)).includes(label)) await screen.enter(page);
    await prepare(page, await locate(page, screen, label));
    // The preparation may have put other controls on the screen.
    const control = await locate(page, screen, label);
    if (!(await hasEffect(page, relay, control))) dead.push(`${screen.name}: ${label}`);
    // What it began may take a while and change the screen only then.
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
    await settled(page);
    if ((await labelsOf(page)).join('\n') !== labels.join('\n')) await screen.enter(page);
  }
}

async function locate(page: Page, screen: Screen, label: string): Promise<Locator> {
  const labels = await labelsOf(page);
  expect(labels, `"${label}" is on the screen "${screen.name}"`).toContain(label);
  return page.locator(controls).nth(labels.indexOf(label));
}

/** One line for each control; those that are called the same are numbered, and what nobody sees has none. */
async function labelsOf(page: Page): Promise<string[]> {
  const names = await page.locator(controls).evaluateAll(describeAll);
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return name === '' || count === 1 ? name : `${name} #${count}`;
  });
}

function describeAll(elements: (Element | SVGElement)[]): string[] {
  const modal = document.querySelector('dialog[open]');
  const isSeen = (element: Element) => {
    const { width, height } = element.getBoundingClientRect();
    const isChoice = element instanceof HTMLInputElement && element.type === 'radio';
    const isInReach = modal === null || modal.contains(element);
    const isShown = element.checkVisibility({ visibilityProperty: true });
    return isInReach && isShown && (width * height > 0 || isChoice);
  };
  const nameOf = (element: Element) => {
    const label = element.getAttribute('aria-label');
    if (label !== null) return label;
    const isField = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
    const labels = isField ? [...(element.labels ?? [])] : [element];
    return labels.map(({ textContent }) => textContent.trim()).join(' ');
  };
  return elements.map((element) => {
    const role = element.getAttribute('role') ?? element.tagName.toLowerCase();
    return isSeen(element) ? `${role} ${nameOf(element)}` : '';
  });
}

/** What is chosen already can change nothing: something else is chosen first. What sends needs a text. */
async function prepare(page: Page, control: Locator): Promise<void> {
  const state = await control.evaluate((element) => {
    if (element instanceof HTMLInputElement) return element.checked ? 'checked' : 'other';
    const states = ['aria-selected="true"', 'aria-current="page"', 'aria-disabled="true"'];
    return states.find((each) => element.matches(`[${each}]`)) ?? 'other';
  });
  if (state === 'checked') await control.evaluate(checkAnother);
  if (state === 'aria-selected="true"') await control.evaluate(selectAnother);
  if (state === 'aria-current="page"') await page.evaluate(() => (location.hash = ''));
  if (state === 'aria-disabled="true"')
    await page.locator('main textarea').fill('So that there is something to send');
}

function checkAnother(element: Element): void {
  const name = CSS.escape(element.getAttribute('name') ?? '');
  document.querySelector<HTMLElement>(`input[name="${name}"]:not(:checked)`)?.click();
}

/** On a phone, where a tab's panel takes its place, the chosen tab too leads to its panel. */
function selectAnother(element: Element): void {
  const panel = CSS.escape(element.getAttribute('aria-controls') ?? '');
  if (document.querySelector(`#${panel}`)?.checkVisibility() !== true) return;
  element.parentElement?.querySelector<HTMLElement>('[aria-selected="false"]')?.click();
}

async function hasEffect(page: Page, relay: Proxy, control: Locator): Promise<boolean> {
  const kind = await control.evaluate((element) => {
    if (element instanceof HTMLTextAreaElement) return 'text';
    if (!(element instanceof HTMLInputElement)) return 'button';
    return ['radio', 'checkbox'].includes(element.type) ? 'choice' : 'text';
  });
  if (kind === 'text') {
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
  // A control that only the keyboard reaches shows itself; and what the focus alone changes is no effect.
  await control.focus();
  const before = await settled(page);
  const asked = requestsOf(relay);
  // The circle of a choice is not to be seen: one presses what is written beside it.
  await (kind === 'choice' ? control.locator('xpath=ancestor::label') : control).click({
    timeout: 5000,
  });
  const changed = await expect
    .poll(async () => noticed || (await snapshot(page)) !== before, {
      timeout: 2000,
      intervals: [0, 50, 100, 200],
    })
    .toBe(true)
    .then(() => true)
    .catch(() => requestsOf(relay) > asked);
  page.off('filechooser', notice);
  page.context().off('page', notice);
  return changed;
}

/** Those that no control asks for are not counted. */
const requestsOf = (relay: Proxy) =>
  relay.requests.filter(({ path }) => !/\/(?:sync|refresh|read_markers)$/u.test(path)).length;

/** The page's {@link snapshot} once it does not change any more by itself. */
async function settled(page: Page): Promise<string> {
  let last = '';
  await expect
    .poll(
      async () => {
        const before = last;
        last = await snapshot(page);
        return last === before;
      },
      { intervals: [0, 80] },
    )
    .toBe(true);
  return last;
}

/** All that a press may change on the page: its address, its elements, what is chosen, typed and copied. */
function snapshot(page: Page): Promise<string> {
  return page
    .evaluate(async () => {
      const fields = [...document.querySelectorAll<HTMLInputElement>('input, textarea')];
      const clipboard = await navigator.clipboard.readText().catch(() => '');
      const { activeElement } = document;
      const isWriting = activeElement?.matches('textarea, input, [role="textbox"]') === true;
      const root = [...document.documentElement.attributes].map(({ name, value }) => [name, value]);
      // In the head stands what is loaded, which comes before anything is done with it.
      const copy = document.body.cloneNode(true) as HTMLElement;
      // The words beside the pointer say what a control does; they are nothing that it does.
      for (const tip of copy.querySelectorAll('.tooltip')) tip.remove();
      return JSON.stringify([
        location.href,
        root,
        copy.outerHTML.replaceAll(/(?:Reconnecting|tries again) in \d+ s/gu, ''),
        fields.map(({ value, checked, type }) => [type, value, checked]),
        clipboard,
        isWriting ? activeElement.getAttribute('aria-label') : '',
      ]);
    })
    .catch(() => 'another page');
}
