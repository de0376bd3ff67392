import { useLayoutEffect, useRef } from 'react';
import type { TimelineItem } from '#timeline/items.ts';
import type { Virtual } from '#ui/useVirtual.ts';

/** Whoever sends a message sees it, wherever in the timeline they have been reading. */
export function useShowOwn(items: readonly TimelineItem[], list: Virtual['list']): void {
  const last = items.at(-1);
  const sent = last?.kind === 'message' && last.delivery === 'sending' ? last.key : undefined;
  // What waited already when the room was opened has been seen.
  const shown = useRef(sent);
  useLayoutEffect(() => {
    if (sent === undefined || sent === shown.current) return;
    shown.current = sent;
    list.scrollToEnd();
  }, [sent, list]);
}
