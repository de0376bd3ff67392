import { useLayoutEffect, useState, useSyncExternalStore } from 'react';
import {
  createVirtualStore,
  type VirtualOptions,
  type VirtualSnapshot,
  type VirtualStore,
} from './virtualStore.ts';

/** What a component renders, and the store's functions: `attach` and `measure` are refs. */
export type Virtual = VirtualSnapshot & { readonly list: VirtualStore };

/**
 * A virtual list: give `list.attach` as ref to the element that scrolls, render `rows` at their `start` within a box
 * of `totalSize`, and where heights are not fixed give each row `data-index` and `list.measure` as ref.
 * One list per mounted component: use `key` where another list takes the place.
 */
export function useVirtual(options: VirtualOptions): Virtual {
  const [list] = useState(() => createVirtualStore(options));
  const snapshot = useSyncExternalStore(list.subscribe, () => list.snapshot(options));
  useLayoutEffect(() => list.mounted(), [list]);
  useLayoutEffect(() => {
    list.committed();
  });
  return { ...snapshot, list };
}
