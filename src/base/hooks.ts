/**
 * The one module in which the end-to-end build differs from production (`--mode e2e` takes `hooks.e2e.ts`).
 * Imported as `#hooks`. Here every hook is empty and disappears from the bundle.
 */

import type { LogLine } from './logger.ts';

/** A named step of the life of an event at which the end-to-end build can stop the engine. */
export type FaultPoint =
  | 'send.before-outbox'
  | 'send.after-outbox'
  | 'send.before-put'
  | 'send.after-put'
  | 'send.after-put-commit'
  | 'sync.before-request'
  | 'sync.after-response'
  | 'sync.before-write'
  | 'sync.after-write'
  | 'sync.after-publish';

/** True in the end-to-end build only. */
export const endToEndBuild = false;

/** Resolves at once; in the end-to-end build it never resolves when the point is armed: the engine has "died" there. */
export function faultPoint(_name: FaultPoint): Promise<void> | undefined {
  return undefined;
}

/** Counts in the end-to-end build what React rendered, by what the content belongs to. */
export function countRender(_id: string): void {}

/** A line of the engine's log; the end-to-end build sends it to the tests. */
export function logLine(_line: LogLine): void {}

/** What a test says in the place of the window, where a browser without a screen cannot tell. */
export type PageOverride = {
  readonly visible?: boolean;
  readonly focused?: boolean;
  readonly online?: boolean;
};

/** Calls `apply` with what a test says of this page, now and whenever that changes. */
export function watchPageOverride(_apply: (override: PageOverride) => void): void {}

/** The kind of worker that a test wants: `?engine=dedicated` in the address hides SharedWorker. */
export function wantsDedicatedEngine(): boolean {
  return false;
}
