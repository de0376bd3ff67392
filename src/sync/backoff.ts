import type { Random } from '#base/clock.ts';
import type { ErrorInfo } from '#base/errors.ts';

const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 60_000;
/** A server may ask for more patience than we have on our own, but not for hours. */
const LONGEST_ASKED_DELAY = 15 * 60_000;

/**
 * Milliseconds to wait after the `failures`th failure in a row (1 for the first): doubling from one second to one
 * minute, with up to a third taken off at random, so that a server that comes back is not met by everybody at once;
 * and never less than the server asked for. Rule SQ-20.
 * https://spec.matrix.org/v1.15/client-server-api/#rate-limiting
 */
export function retryDelay(failures: number, random: Random, error: ErrorInfo): number {
  const doubled = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** Math.min(failures - 1, 16));
  const own = Math.round(doubled * (1 - random() / 3));
  const asked = error.kind === 'server' ? (error.retryAfterMs ?? 0) : 0;
  return Math.max(own, Math.min(asked, LONGEST_ASKED_DELAY));
}
