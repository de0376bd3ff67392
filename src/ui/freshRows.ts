import type { Virtualizer } from '@tanstack/virtual-core';

/**
 * Rows that were rendered just now and whose height is not known yet. While one scrolls, the virtualizer itself waits
 * for a ResizeObserver to tell; until then whatever reads the document sees rows at guessed places.
 */
export function createFreshRows() {
  let fresh: HTMLElement[] = [];
  return {
    add: (element: HTMLElement) => {
      fresh.push(element);
    },
    /** Reads the heights; all at once, so that the browser lays out no more than once. */
    measure: (
      list: Virtualizer<HTMLElement, HTMLElement>,
      count: number,
      itemKey: (index: number) => string,
    ) => {
      const elements = fresh;
      fresh = [];
      for (const element of elements) {
        const index = list.indexFromElement(element);
        if (!element.isConnected || index < 0 || index >= count) continue;
        if (list.itemSizeCache.has(itemKey(index))) continue;
        list.resizeItem(index, element.offsetHeight);
      }
    },
  };
}
