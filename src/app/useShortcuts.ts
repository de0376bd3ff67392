import { useEffect } from 'react';
import { openDialog } from '#stores/view.ts';

/** Keys that work everywhere in the app: Ctrl or Cmd with a comma opens the settings. */
export function useShortcuts(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== ',' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      if (document.querySelector('dialog[open]') !== null) return;
      event.preventDefault();
      openDialog('settings');
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}
