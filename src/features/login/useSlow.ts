import { useEffect, useState } from 'react';

/** Milliseconds after which one wants to know what is slow. */
const patience = 10_000;

/** Whether something has been under way for so long that a word about it is due. */
export function useSlow(busy: boolean): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!busy) return undefined;
    const timer = setTimeout(() => setSlow(true), patience);
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [busy]);
  return slow;
}
