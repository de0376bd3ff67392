type Pair = readonly [number, number];

/** The longest run of `pairs` (in order of their second numbers) whose first numbers increase; n log n. */
export function longestIncreasing(pairs: readonly Pair[]): readonly Pair[] {
  /** At length n: the position in `pairs` of the smallest end of a run of n + 1. */
  const ends: number[] = [];
  const before: (number | undefined)[] = [];
  const firstAt = (position: number | undefined): number =>
    position === undefined ? -1 : (pairs[position]?.[0] ?? -1);
  for (const [position, pair] of pairs.entries()) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (firstAt(ends[middle]) < pair[0]) low = middle + 1;
      else high = middle;
    }
    before[position] = low === 0 ? undefined : ends[low - 1];
    ends[low] = position;
  }
  const run: Pair[] = [];
  for (let at = ends.at(-1); at !== undefined; at = before[at]) {
    const pair = pairs[at];
    if (pair !== undefined) run.push(pair);
  }
  return run.toReversed();
}
