import { useEffect, useState } from 'react';
import {
  changeAppearance,
  readAppearance,
  watchAppearance,
  type Appearance,
} from './appearance.ts';

/** The appearance and how to change it. */
export function useAppearance(): readonly [Appearance, (change: Partial<Appearance>) => void] {
  const [appearance, setAppearance] = useState(() => readAppearance(localStorage));
  useEffect(
    () => watchAppearance(globalThis.window, () => setAppearance(readAppearance(localStorage))),
    [],
  );
  return [appearance, change];
}

function change(wish: Partial<Appearance>): void {
  changeAppearance(localStorage, globalThis.window, wish);
}
