import { useSyncExternalStore } from 'react';

/** Looked at twice a minute: timers do not run while a computer sleeps over midnight. */
const LOOK_EVERY = 30_000;

const listeners = new Set<() => void>();
let today = startOfDay();
let timer: ReturnType<typeof setInterval> | undefined;

/** When today began in the person's time zone, milliseconds since 1970. Changes at midnight. */
export function useToday(): number {
  return useSyncExternalStore(subscribe, () => today);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(look, LOOK_EVERY);
  look();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function look(): void {
  const now = startOfDay();
  if (now === today) return;
  today = now;
  for (const listener of listeners) listener();
}

function startOfDay(): number {
  return new Date().setHours(0, 0, 0, 0);
}
