/** Whole seconds from `now` to a time, both in milliseconds since 1970; none once it is past. */
export function secondsUntil(timestamp: number, now: number): number {
  return Math.max(0, Math.ceil((timestamp - now) / 1000));
}
