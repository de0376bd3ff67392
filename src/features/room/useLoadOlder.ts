import { useCallback, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { errorInfo } from '#base/errors.ts';
import { linkStore } from '#stores/link.ts';
import { loadOlder, timelineStore } from '#stores/timeline.ts';

/** Rows above the window that are wanted before one gets there. */
const AHEAD = 30;

/** Loads older messages when the beginning of what is loaded comes near. `firstRow` is the first one rendered. */
export function useLoadOlder(firstRow: number | undefined): {
  readonly failed: boolean;
  readonly tryAgain: () => void;
} {
  const atStart = useStore(timelineStore, (timeline) => timeline.atStart);
  const told = useStore(timelineStore, ({ source, loading }) => source === 'engine' && !loading);
  const up = useStore(linkStore, (link) => link.kind === 'up');
  const error = useStore(timelineStore, (timeline) => timeline.error);
  const count = useStore(timelineStore, (timeline) => timeline.items.length);
  const [refused, setRefused] = useState(false);
  const underWay = useRef(false);

  const load = useCallback(() => {
    if (underWay.current) return;
    underWay.current = true;
    setRefused(false);
    loadOlder()
      .catch((error: unknown) => {
        // The next engine is asked by itself, as soon as it is up.
        setRefused(errorInfo(error).code !== 'stopped');
      })
      .finally(() => {
        underWay.current = false;
      });
  }, []);

  const failed = refused || error !== undefined;
  const ready = told && up;
  const near = (firstRow ?? 0) < AHEAD;
  useEffect(() => {
    if (near && ready && !atStart && !failed) load();
    // Another page may be needed as soon as one has come: `count` asks again.
  }, [near, ready, atStart, failed, count, load]);
  return { failed, tryAgain: load };
}
