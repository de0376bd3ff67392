import { observeElementOffset, type Virtualizer } from '@tanstack/virtual-core';

type List = Virtualizer<HTMLElement, HTMLElement>;

/**
 * Reads and writes the scroll position for a virtualizer. Between a scrolling and its event the element is ahead of
 * what the virtualizer believes; a correction that it writes in that moment, because a row's height became known or
 * rows were added above, must move the content by what it corrects and not take the scrolling back.
 */
export function createScrollPosition() {
  let believed = 0;
  return {
    observe: (list: List, tell: (offset: number, isScrolling: boolean) => void) =>
      observeElementOffset(list, (offset, isScrolling) => {
        believed = offset;
        tell(offset, isScrolling);
      }),
    /** Corrections come without `behavior`, commands with it. */
    write: (
      offset: number,
      of: { readonly adjustments?: number; readonly behavior?: ScrollBehavior },
      { scrollElement }: List,
    ) => {
      if (scrollElement === null) return;
      const { adjustments = 0, behavior } = of;
      const ahead = behavior === undefined ? scrollElement.scrollTop - believed : 0;
      const top = offset + adjustments + ahead;
      scrollElement.scrollTo(behavior === undefined ? { top } : { top, behavior });
      believed = scrollElement.scrollTop - ahead;
    },
  };
}
