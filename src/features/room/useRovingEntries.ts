import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import type { Virtual } from '#ui/useVirtual.ts';
import type { Row } from './timelineRows.ts';

/** One tab stop in the timeline: the message that had the focus last, else the last one in sight. */
export function useRovingEntries(of: {
  readonly rows: readonly Row[];
  readonly placed: readonly { readonly row: Row }[];
  readonly list: Virtual['list'];
  readonly box: RefObject<HTMLElement | null>;
}) {
  const { rows, placed, list, box } = of;
  const [last, setLast] = useState<string>();
  /** The entry that gets the focus as soon as it has been rendered. */
  const wanted = useRef<string>(undefined);

  useEffect(() => {
    if (wanted.current === undefined) return;
    const entry = entryOf(box.current, wanted.current);
    if (entry === undefined) return;
    wanted.current = undefined;
    entry.focus({ preventScroll: true });
  });

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const from = focusedIndex(rows, event.target);
    if (from < 0) return;
    const next = nextEntry(rows, from, event.key);
    const row = rows[next];
    if (row === undefined) return;
    event.preventDefault();
    wanted.current = row.key;
    list.scrollToIndex(next);
    entryOf(box.current, row.key)?.focus({ preventScroll: true });
  };

  const stays = placed.some(({ row }) => row.key === last);
  const tabStop = stays ? last : placed.findLast(({ row }) => row.kind === 'item')?.row.key;
  return { tabStop, onFocus: setLast, onKeyDown };
}

function nextEntry(rows: readonly Row[], from: number, key: string): number {
  switch (key) {
    case 'ArrowDown':
      return rows.findIndex((row, index) => index > from && row.kind === 'item');
    case 'ArrowUp':
      return rows.findLastIndex((row, index) => index < from && row.kind === 'item');
    case 'Home':
      return rows.findIndex((row) => row.kind === 'item');
    case 'End':
      return rows.findLastIndex((row) => row.kind === 'item');
    default:
      return -1;
  }
}

function focusedIndex(rows: readonly Row[], target: EventTarget): number {
  if (!(target instanceof HTMLElement) || target.localName !== 'article') return -1;
  return rows.findIndex((row) => row.key === target.dataset['key']);
}

function entryOf(box: HTMLElement | null, key: string): HTMLElement | undefined {
  const entries = box?.querySelectorAll<HTMLElement>('[data-key]') ?? [];
  return [...entries].find((entry) => entry.dataset['key'] === key);
}
