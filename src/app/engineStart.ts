import { buildId } from '#base/build.ts';
import { systemClock } from '#base/clock.ts';
import { NacreError } from '#base/errors.ts';
import { createDrafts } from '#boot/drafts.ts';
import { connectStores } from '#stores/connect.ts';
import { flushDrafts } from '#stores/drafts.ts';
import { reportLink } from '#stores/link.ts';
import { reportPageState } from '#stores/page.ts';
import { connectEngine } from './engineConnection.ts';
import { createWorkerCarrier } from './engineWorkers.ts';
import { watchPageState } from './pageState.ts';

/** Starts or joins the engine and connects the stores with it. Called once, after the boot record is shown. */
export function startEngine(): void {
  const pageId = crypto.randomUUID();
  const { locks } = navigator;
  const client = connectEngine({
    pageId,
    build: buildId,
    carrier: createWorkerCarrier({ pageId, build: buildId, locks }),
    locks,
    clock: systemClock,
    isReplaced: isDeploymentReplaced,
    report: reportLink,
    onFault: (info) => {
      reportError(new NacreError(info));
    },
  });
  watchPageState((state) => {
    reportPageState(state);
    client.setPage(state);
    if (!state.visible) flushDrafts();
  });
  connectStores(client, {
    drafts: createDrafts(),
    now: systemClock.now,
    randomId: () => crypto.randomUUID(),
    onError: reportError,
  });
  globalThis.addEventListener('pagehide', ({ persisted }) => {
    flushDrafts();
    // A page that the browser keeps for going back is still there.
    if (!persisted) client.bye();
  });
  // A chunk that the server does not have any more: another build has been put in its place.
  globalThis.addEventListener('vite:preloadError', (event) => {
    event.preventDefault();
    reportLink({ kind: 'outdated' });
  });
}

/** Whether the script of this page has gone from the server, as after every deployment. */
async function isDeploymentReplaced(): Promise<boolean> {
  const script = document.querySelector<HTMLScriptElement>('script[type="module"][src]');
  if (script === null) return false;
  try {
    const response = await fetch(script.src, { method: 'HEAD', cache: 'no-store' });
    const type = response.headers.get('content-type') ?? '';
    return response.status === 404 || (response.ok && !type.includes('javascript'));
  } catch {
    return false;
  }
}
