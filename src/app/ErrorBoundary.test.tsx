// @vitest-environment happy-dom
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { button, click, layOut, the } from '#matrix-ui/testing/page.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';

let broken = true;
function Pane() {
  if (broken) throw new TypeError('x is not a function');
  return <p>well</p>;
}

let page: HTMLElement;
let show: (of: string) => void;
let close: () => void;

beforeEach(() => {
  layOut();
  vi.spyOn(console, 'error').mockReturnValue(undefined);
  broken = true;
  page = document.createElement('div');
  document.body.append(page);
  const root = createRoot(page);
  show = (of) => {
    act(() => {
      root.render(
        <ErrorBoundary area="room" of={of}>
          <Pane />
        </ErrorBoundary>,
      );
    });
  };
  close = () => {
    act(() => root.unmount());
    page.remove();
  };
  show('room 1');
});

afterEach(() => close());

it('shows a way out and the details in the place of what failed', () => {
  expect(the(page, 'main [role="alert"] h1').textContent).toBe('Something went wrong here');
  expect(the(page, 'pre').textContent).toMatch(/Nacre \d.*TypeError: x is not a function.*Pane/su);
  broken = false;
  click(button(page, 'Load again'));
  expect(page.textContent).toBe('well');
});

it('tries again by itself when something else is shown', () => {
  broken = false;
  show('room 1');
  expect(page.textContent).not.toBe('well');
  show('room 2');
  expect(page.textContent).toBe('well');
});
