import type { PageState } from '#bridge/engineLink.ts';
import { type PageOverride, watchPageOverride } from '#hooks';

/** Tells, now and on every change, whether this page is seen, has the keyboard and has a network. */
export function watchPageState(apply: (state: PageState) => void): void {
  let override: PageOverride = {};
  const tell = (): void => {
    apply({
      visible: document.visibilityState === 'visible',
      focused: document.hasFocus(),
      online: navigator.onLine,
      ...override,
    });
  };
  document.addEventListener('visibilitychange', tell);
  for (const type of ['focus', 'blur', 'online', 'offline', 'pageshow'])
    globalThis.addEventListener(type, tell);
  tell();
  watchPageOverride((next) => {
    override = next;
    tell();
  });
}
