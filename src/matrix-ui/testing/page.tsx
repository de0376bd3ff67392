import { act, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { vi } from 'vitest';

/**
 * A page in happy-dom. There is no layout in it: every box says that it is as high as a row, and what scrolls is as
 * high as {@link WINDOW}.
 */
const ROW = 50;
const WINDOW = 600;

export function layOut(): void {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(ROW);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(WINDOW);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(WINDOW);
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(
    new DOMRect(0, 0, WINDOW, ROW),
  );
}

const mounted: (() => void)[] = [];

/** Renders into the document until {@link clearPage}. */
export function renderPage(content: ReactNode): HTMLElement {
  const container = document.createElement('div');
  document.body.append(container);
  const root = createRoot(container);
  act(() => root.render(content));
  mounted.push(() => {
    act(() => root.unmount());
    container.remove();
  });
  return container;
}

export function clearPage(): void {
  for (const unmount of mounted.splice(0)) unmount();
}

/** The one element that fits; a test fails with what is there instead. */
export function the(container: ParentNode, selector: string): HTMLElement {
  const found = container.querySelectorAll<HTMLElement>(selector);
  const [only] = found;
  if (only === undefined || found.length > 1)
    throw new Error(`${found.length} elements are ${selector}`);
  return only;
}

/** The button with these words, as somebody who reads them finds it. */
export function button(container: ParentNode, name: string): HTMLElement {
  const found = [...container.querySelectorAll<HTMLElement>('button')].filter(
    (element) => (aria(element, 'label') ?? element.textContent) === name,
  );
  const [only] = found;
  if (only === undefined || found.length > 1)
    throw new Error(`${found.length} buttons are called ${name}`);
  return only;
}

/** An ARIA attribute; happy-dom does not reflect them as properties. */
export function aria(element: Element | null | undefined, name: string): string | undefined {
  return element?.getAttribute(`aria-${name}`) ?? undefined;
}

export function press(target: Element, key: string, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  act(() => {
    target.dispatchEvent(event);
  });
  return event;
}

export function click(target: HTMLElement): void {
  act(() => target.click());
}
