import { useSyncExternalStore } from 'react';

/** Where there is room for one pane only. */
const query = '(width <= 47.5rem)';

/** Whether the window is as small as a phone's. */
export function useSmallScreen(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}

function subscribe(listener: () => void): () => void {
  const list = matchMedia(query);
  list.addEventListener('change', listener);
  return () => list.removeEventListener('change', listener);
}
