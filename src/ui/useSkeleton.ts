import { useEffect, useState } from 'react';

/** Milliseconds that one waits for the real thing before a skeleton shows. */
const patience = 150;
/** Milliseconds that a skeleton stays once it shows, so that it does not flash. */
const atLeast = 300;

/** Whether to show a skeleton for something that is being waited for. */
export function useSkeleton(waiting: boolean): boolean {
  const [shownAt, setShownAt] = useState<number>();
  useEffect(() => {
    if (waiting === (shownAt !== undefined)) return undefined;
    const delay =
      shownAt === undefined ? patience : Math.max(0, shownAt + atLeast - performance.now());
    const timer = setTimeout(() => setShownAt(waiting ? performance.now() : undefined), delay);
    return () => clearTimeout(timer);
  }, [waiting, shownAt]);
  return shownAt !== undefined;
}
