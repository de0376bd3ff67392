import type { ErrorInfo } from '#base/errors.ts';
import { errorInfo } from '#base/errors.ts';
import { createSerialQueue } from '#base/serialQueue.ts';
import type { TimelineChange, TimelineState } from '#bridge/contract.ts';
import type { OutboxRow } from '#storage/rows.ts';
import type { RoomChange } from '#sync/syncChanges.ts';
import { itemSplices } from '#timeline/diff.ts';
import type { TimelineItem } from '#timeline/items.ts';
import { withLocalEchoes } from '#timeline/localEchoes.ts';
import { toItems } from '#timeline/toItems.ts';
import type { TimelineWindowDeps } from './timelineWindow.ts';
import { createTimelineWindow } from './timelineWindow.ts';

export type TimelineViewDeps = Omit<TimelineWindowDeps, 'signal'> & {
  /** Rows of the outbox for this room, by `seq`. */
  readonly echoes: () => readonly OutboxRow[];
  readonly emit: (change: TimelineChange) => void;
};

/** One subscriber's window on one room: the live end and as much before it as was asked for. */
export type TimelineView = {
  readonly state: () => TimelineState;
  readonly open: () => Promise<void>;
  readonly roomChanged: (change: RoomChange) => void;
  /** The room was left: nothing of it is stored any more. */
  readonly removed: () => void;
  readonly outboxChanged: () => void;
  /** Makes the window longer at its start; true when nothing older exists. Rejects when it could not. */
  readonly loadOlder: () => Promise<boolean>;
  readonly close: () => void;
};

export function createTimelineView(deps: TimelineViewDeps): TimelineView {
  const queue = createSerialQueue();
  const abort = new AbortController();
  const window = createTimelineWindow({ ...deps, signal: abort.signal });
  let items: readonly TimelineItem[] = [];
  let loading = false;
  let error: ErrorInfo | undefined;

  const flags = () => ({
    atStart: window.atStart(),
    loading,
    ...(error === undefined ? {} : { error }),
  });
  const publish = () => {
    if (abort.signal.aborted) return;
    const { self } = deps;
    const shown = toItems(window.events(), { self }, items);
    const next = withLocalEchoes(shown, { echoes: deps.echoes(), self, previous: items });
    const splices = itemSplices(items, next);
    items = next;
    deps.emit({ splices, members: window.roster.takeChanged(), ...flags() });
  };
  /** Runs one change after the other, and tells its outcome. */
  const change = (work: () => Promise<void>) =>
    queue.run(async () => {
      if (abort.signal.aborted) return;
      try {
        await work();
      } finally {
        publish();
      }
    });
  const failed = (cause: unknown) => {
    error = errorInfo(cause);
  };

  return {
    state: () => ({ items, members: window.roster.all(), ...flags() }),
    open: () => change(window.showTail),
    roomChanged: (news) => {
      void change(() => window.take(news).catch(failed));
    },
    removed: () => {
      void change(() => window.showTail().catch(failed));
    },
    outboxChanged: () => {
      void change(() => Promise.resolve());
    },
    loadOlder: async () => {
      if (loading || window.atStart()) return window.atStart();
      loading = true;
      error = undefined;
      publish();
      try {
        const chunk = await window.fetchOlder();
        if (chunk !== undefined) await queue.run(() => window.insert(chunk));
      } catch (cause) {
        failed(cause);
        throw cause;
      } finally {
        loading = false;
        publish();
      }
      return window.atStart();
    },
    close: () => {
      abort.abort();
    },
  };
}
