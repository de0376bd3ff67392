import { observeElementRect, Virtualizer, type VirtualItem } from '@tanstack/virtual-core';
import { createFreshRows } from './freshRows.ts';
import { createScrollPosition } from './scrollPosition.ts';

/** What a virtual list is made of. Functions must stay the same as long as what they return does. */
export type VirtualOptions = {
  readonly count: number;
  /** Pixels; exact for rows of a fixed height. */
  readonly estimateSize: (index: number) => number;
  readonly itemKey: (index: number) => string;
  /** Rows kept above and below what is visible. */
  readonly overscan?: number;
  /**
   * `end`: the list begins at its end, stays there while one is there, and what is visible stays where it is when
   * rows are added at its start.
   */
  readonly anchor?: 'start' | 'end';
  /** Pixels from the end within which one counts as being there. */
  readonly endThreshold?: number;
  readonly paddingStart?: number;
  readonly paddingEnd?: number;
  /** Where a list was left: its scroll position and measured rows. */
  readonly initial?: VirtualPlace;
};

/** A place in a list, to come back to. */
export type VirtualPlace = {
  readonly offset: number;
  readonly rows: readonly VirtualItem[];
};

/** A row to render. The same object as long as nothing in it changed. */
type VirtualRow = {
  readonly key: string;
  readonly index: number;
  /** Pixels from the start of the list. */
  readonly start: number;
  readonly size: number;
};

/** What to render now; immutable. */
export type VirtualSnapshot = {
  readonly rows: readonly VirtualRow[];
  /** Pixels. */
  readonly totalSize: number;
  readonly atEnd: boolean;
};

const empty: VirtualSnapshot = { rows: [], totalSize: 0, atEnd: true };

export type VirtualStore = ReturnType<typeof createVirtualStore>;

/**
 * The virtualizer as a store with immutable snapshots. TanStack's own React hook returns an object that changes
 * under the React Compiler's memoisation; see https://react.dev/reference/react/useSyncExternalStore.
 */
export function createVirtualStore(first: VirtualOptions) {
  const { subscribe, emit } = createSignal();
  let scroller: HTMLElement | null = null;
  let options = first;
  let snapshot = empty;
  let stale = true;
  /** The first rows have been shown. */
  let begun = false;
  /** The list ends in another row than before, and one was at its end. */
  let follows = false;

  const fresh = createFreshRows();
  let quiet = false;

  const changed = () => {
    stale = true;
    if (!quiet) emit();
  };
  const position = createScrollPosition();
  const settings = () => ({
    ...virtualizerOptions(options, () => scroller, changed),
    observeElementOffset: position.observe,
    scrollToFn: position.write,
  });
  const virtualizer = new Virtualizer<HTMLElement, HTMLElement>(settings());
  if (first.anchor === 'end')
    virtualizer.shouldAdjustScrollPositionOnItemSizeChange = (row) =>
      pushesWhatIsRead(row, virtualizer, snapshot.rows);

  /** Many rows' heights become known at once: one change. */
  const measureFresh = () => {
    const before = stale;
    stale = false;
    quiet = true;
    fresh.measure(virtualizer, options.count, options.itemKey);
    quiet = false;
    if (stale) changed();
    else stale = before;
  };

  const atEnd = () => virtualizer.isAtEnd(options.endThreshold ?? defaultThreshold);
  const scrolled = () => {
    if (atEnd() !== snapshot.atEnd) changed();
  };

  return {
    subscribe,
    /** Called while rendering: the rows for these options. */
    snapshot: (next: VirtualOptions): VirtualSnapshot => {
      if (!sameOptions(options, next)) {
        follows ||= begun && endsElsewhere(options, next) && atEnd();
        options = next;
        virtualizer.setOptions(settings());
        stale = true;
      }
      if (stale) {
        stale = false;
        snapshot = nextSnapshot(snapshot, virtualizer, atEnd());
      }
      return snapshot;
    },
    attach: (element: HTMLElement | null) => {
      scroller?.removeEventListener('scroll', scrolled);
      scroller = element;
      scroller?.addEventListener('scroll', scrolled, { passive: true });
    },
    measure: (element: HTMLElement | null) => {
      virtualizer.measureElement(element);
      if (element !== null) fresh.add(element);
    },
    mounted: () => virtualizer._didMount(),
    committed: () => {
      virtualizer._willUpdate();
      measureFresh();
      if (follows) virtualizer.scrollToEnd();
      follows = false;
      if (begun || options.count === 0) return;
      begun = true;
      if (options.anchor === 'end' && options.initial === undefined) virtualizer.scrollToEnd();
    },
    scrollToIndex: (index: number, align: 'start' | 'center' | 'end' | 'auto' = 'auto') =>
      virtualizer.scrollToIndex(index, { align }),
    scrollToEnd: () => virtualizer.scrollToEnd(),
    isAtEnd: atEnd,
    place: () => placeOf(virtualizer),
  };
}

function placeOf(virtualizer: Virtualizer<HTMLElement, HTMLElement>): VirtualPlace {
  return { offset: virtualizer.scrollOffset ?? 0, rows: virtualizer.takeSnapshot() };
}

/**
 * Whether a list that is anchored at its end ends in another row now. The virtualizer follows by itself only where
 * rows were added; an engine that starts again shows fewer rows, others, and the new ones, all at once.
 */
function endsElsewhere(before: VirtualOptions, next: VirtualOptions): boolean {
  return next.anchor === 'end' && lastKey(before) !== lastKey(next);
}

function lastKey({ count, itemKey }: VirtualOptions): string | undefined {
  return count === 0 ? undefined : itemKey(count - 1);
}

function createSignal() {
  const listeners = new Set<() => void>();
  return {
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    emit: () => {
      for (const listener of listeners) listener();
    },
  };
}

const defaultThreshold = 40;

function virtualizerOptions(
  options: VirtualOptions,
  getScrollElement: () => HTMLElement | null,
  onChange: () => void,
) {
  const end = options.anchor === 'end';
  return {
    count: options.count,
    estimateSize: options.estimateSize,
    getItemKey: options.itemKey,
    overscan: options.overscan ?? 8,
    anchorTo: end ? ('end' as const) : ('start' as const),
    followOnAppend: end,
    scrollEndThreshold: options.endThreshold ?? defaultThreshold,
    paddingStart: options.paddingStart ?? 0,
    paddingEnd: options.paddingEnd ?? 0,
    initialOffset: options.initial?.offset ?? 0,
    initialMeasurementsCache: [...(options.initial?.rows ?? [])],
    getScrollElement,
    onChange,
    observeElementRect,
  };
}

function sameOptions(a: VirtualOptions, b: VirtualOptions): boolean {
  return (
    a === b ||
    (a.count === b.count &&
      a.itemKey === b.itemKey &&
      a.estimateSize === b.estimateSize &&
      a.overscan === b.overscan &&
      a.endThreshold === b.endThreshold &&
      a.paddingStart === b.paddingStart &&
      a.paddingEnd === b.paddingEnd)
  );
}

/**
 * Whether a row whose real height has just become known moves what is being read, so that the scroll position has to
 * make up for it. Besides rows above the window these are rows that came into sight above one that was there already.
 */
function pushesWhatIsRead(
  row: VirtualItem,
  virtualizer: Virtualizer<HTMLElement, HTMLElement>,
  shown: readonly VirtualRow[],
): boolean {
  const offset = virtualizer.scrollOffset ?? 0;
  const measured = virtualizer.itemSizeCache;
  if (measured.has(row.key)) return row.end <= offset && virtualizer.scrollDirection !== 'backward';
  return (
    row.start < offset || shown.some(({ index, key }) => index > row.index && measured.has(key))
  );
}

function nextSnapshot(
  last: VirtualSnapshot,
  virtualizer: Virtualizer<HTMLElement, HTMLElement>,
  atEnd: boolean,
): VirtualSnapshot {
  const known = new Map(last.rows.map((row) => [row.key, row]));
  const rows = virtualizer.getVirtualItems().map((item) => {
    const key = String(item.key);
    const row = known.get(key);
    const same = row?.index === item.index && row.start === item.start && row.size === item.size;
    return same ? row : { key, index: item.index, start: item.start, size: item.size };
  });
  const totalSize = virtualizer.getTotalSize();
  const unchanged =
    totalSize === last.totalSize &&
    atEnd === last.atEnd &&
    rows.length === last.rows.length &&
    rows.every((row, index) => row === last.rows[index]);
  return unchanged ? last : { rows, totalSize, atEnd };
}
