import { sameData } from '#timeline/same.ts';

/** `next`, or `previous` if that says the same: what did not change keeps its object identity. */
export function keepSame<T>(previous: T | undefined, next: T): T {
  return previous !== undefined && sameData(previous, next) ? previous : next;
}
