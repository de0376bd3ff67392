import type { PageState } from '#bridge/engineLink.ts';
import { type ReadableStore, writablePage } from './internal/states.ts';

/** Whether this page can be seen, has the keyboard and has a network. */
export const pageStateStore: ReadableStore<PageState> = writablePage;

/** For the one who watches the window: see `app/pageState.ts`. */
export function reportPageState(state: PageState): void {
  writablePage.setState(state, true);
}
