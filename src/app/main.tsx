import './app.css';
import '#ui/ui.css';
import { createRoot } from 'react-dom/client';
import { readBootRecord } from '#boot/bootStore.ts';
import { currentLocale, setLocale } from '#i18n/locale.ts';
import { startFromBoot } from '#stores/boot.ts';
import { App } from './App.tsx';
import { startEngine } from './engineStart.ts';
import { loadWorkspace } from './loadWorkspace.ts';
import { connectRoute } from './route.ts';

/** What is remembered is painted first; the engine comes up meanwhile. */
async function start(): Promise<void> {
  const root = document.querySelector('#root');
  if (root === null) return;
  // Replaced while building, so that other builds do not even contain the pseudo-locale.
  if (import.meta.env.MODE === 'e2e') await choosePseudoLocale();
  document.documentElement.lang = currentLocale().tag;
  connectRoute(globalThis.window);
  const record = await readBootRecord();
  if (record !== undefined) {
    startFromBoot(record);
    await loadWorkspace();
  }
  createRoot(root).render(<App />);
  startEngine();
}

/** `?locale=pseudo` shows what does not come from the catalogue. */
async function choosePseudoLocale(): Promise<void> {
  if (new URLSearchParams(location.search).get('locale') !== 'pseudo') return;
  const { pseudoLocale } = await import('#i18n/pseudo.ts');
  setLocale(pseudoLocale());
}

await start();
