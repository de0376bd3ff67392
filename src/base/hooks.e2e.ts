/** The end-to-end build's hooks; see `hooks.ts`. Tests arm fault points over a BroadcastChannel of their own. */
import type { FaultPoint, PageOverride } from './hooks.ts';
import type { LogLine } from './logger.ts';

export type { FaultPoint, PageOverride } from './hooks.ts';

export const endToEndBuild = true;

const armed = new Map<string, number>();
const channel = new BroadcastChannel('nacre-e2e-faults');

channel.addEventListener('message', (message: { readonly data: unknown }) => {
  const { data } = message;
  if (typeof data !== 'object' || data === null || !('arm' in data) || typeof data.arm !== 'string')
    return;
  const skip = 'skip' in data && typeof data.skip === 'number' ? data.skip : 0;
  armed.set(data.arm, skip);
  channel.postMessage({ armed: data.arm });
});

/** Ends this worker at the armed point: nothing behind it runs. */
export function faultPoint(name: FaultPoint): Promise<void> | undefined {
  const skip = armed.get(name);
  if (skip === undefined) return undefined;
  if (skip > 0) {
    armed.set(name, skip - 1);
    return undefined;
  }
  armed.delete(name);
  channel.postMessage({ hit: name });
  globalThis.close();
  return new Promise(() => undefined);
}

const renders = new Map<string, number>();
Object.assign(globalThis, { nacreRenders: renders });

/** Counts on `globalThis.nacreRenders`, where tests read and clear it. */
export function countRender(id: string): void {
  renders.set(id, (renders.get(id) ?? 0) + 1);
}

const logChannel = new BroadcastChannel('nacre-e2e-log');

/** To every test that listens on `nacre-e2e-log`. */
export function logLine(line: LogLine): void {
  logChannel.postMessage(line);
}

let override: PageOverride = {};
const overrideListeners = new Set<(override: PageOverride) => void>();

/** Tests call `nacreSetPage({ focused: false })` on the page; each call adds to what was said before. */
function setPage(next: PageOverride): void {
  override = { ...override, ...next };
  for (const listener of overrideListeners) listener(override);
}
Object.assign(globalThis, { nacreSetPage: setPage });

export function watchPageOverride(apply: (override: PageOverride) => void): void {
  overrideListeners.add(apply);
  apply(override);
}

/** By `?engine=dedicated` in the page's address. */
export function wantsDedicatedEngine(): boolean {
  return new URLSearchParams(globalThis.location.search).get('engine') === 'dedicated';
}
