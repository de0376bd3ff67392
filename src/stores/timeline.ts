import { callEngine, timelineSubscription } from './internal/engine.ts';
import { type ReadableStore, type TimelineView, writableTimeline } from './internal/states.ts';

export type { TimelineView } from './internal/states.ts';

/** The timeline of the open room, with the page's own echoes at its end. */
export const timelineStore: ReadableStore<TimelineView> = writableTimeline;

/**
 * Asks for older items of the open room; resolves when they are in the store, and tells whether the room's beginning
 * is reached. Rejects with a `NacreError`; the store's `error` says the same.
 */
export async function loadOlder(): Promise<{ readonly atStart: boolean }> {
  const sub = timelineSubscription();
  if (sub === undefined) return { atStart: writableTimeline.getState().atStart };
  return callEngine('loadOlder', { sub });
}
