import { type RefObject, useLayoutEffect } from 'react';
import type { Virtual } from '#ui/useVirtual.ts';

/**
 * Whoever is at the end stays there when the window, the message box or the keyboard of a phone takes or gives back
 * height: that scrolls nothing by itself.
 */
export function useStayAtEnd(
  box: RefObject<HTMLElement | null>,
  list: Virtual['list'],
  beginsAtEnd: boolean,
): void {
  useLayoutEffect(() => {
    const scroller = box.current?.parentElement;
    if (!scroller) return undefined;
    let atEnd = beginsAtEnd;
    const look = () => {
      atEnd = list.isAtEnd();
    };
    const observer = new ResizeObserver(() => {
      if (atEnd) list.scrollToEnd();
    });
    scroller.addEventListener('scroll', look, { passive: true });
    observer.observe(scroller);
    return () => {
      scroller.removeEventListener('scroll', look);
      observer.disconnect();
    };
  }, [box, list, beginsAtEnd]);
}
