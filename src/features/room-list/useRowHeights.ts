import { useLayoutEffect, useState } from 'react';
import type { ListRow } from './listRows.ts';

/** Pixels of each kind of row, by theme, density, pointer and the browser's text size. */
export type RowHeights = { readonly [K in ListRow['kind']]: number };

const kinds = ['head', 'invite', 'room'] as const;

/** Measures the three invisible boxes in `probe`, which have the heights of rows, whenever these change. */
export function useRowHeights(probe: HTMLElement | undefined): RowHeights | undefined {
  const [heights, setHeights] = useState<RowHeights>();
  useLayoutEffect(() => {
    if (probe === undefined) return undefined;
    const measure = () => setHeights((before) => sameOrNext(before, heightsOf(probe)));
    const observer = new ResizeObserver(measure);
    for (const box of probe.children) observer.observe(box);
    measure();
    return () => observer.disconnect();
  }, [probe]);
  return heights;
}

function heightsOf(probe: HTMLElement): RowHeights {
  const [head = 0, invite = 0, room = 0] = kinds.map((_, index) => {
    const box = probe.children.item(index);
    return box === null ? 0 : Math.ceil(box.getBoundingClientRect().height);
  });
  return { head, invite, room };
}

function sameOrNext(before: RowHeights | undefined, next: RowHeights): RowHeights {
  return before !== undefined && kinds.every((kind) => before[kind] === next[kind]) ? before : next;
}
