import { serverError } from '#base/errors.ts';
import type { NacreError } from '#base/errors.ts';
import { ownValue, readString } from '#protocol/guards.ts';

export type FailedAnswer = {
  readonly status: number;
  readonly headers: { readonly get: (name: string) => string | null };
  /** Parsed JSON, or anything else where it was none. */
  readonly body: unknown;
  /** Milliseconds since 1970. */
  readonly now: number;
};

const MAX_MESSAGE = 500;
/** Nobody waits longer because a server says so. */
const MAX_RETRY_AFTER = 3_600_000;

/** What a server's refusal says. https://spec.matrix.org/v1.15/client-server-api/#standard-error-response */
export function answerError(answer: FailedAnswer): NacreError {
  const { status, body } = answer;
  const errcode = readString(ownValue(body, 'errcode'), 255);
  const text = ownValue(body, 'error');
  const retryAfterMs = retryAfter(answer);
  const softLogout = ownValue(body, 'soft_logout');
  return serverError({
    code: errcode !== undefined && /^\w[\w.-]*$/u.test(errcode) ? errcode : `HTTP_${status}`,
    status,
    message:
      typeof text === 'string' ? text.slice(0, MAX_MESSAGE) : `The server answered ${status}`,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(typeof softLogout === 'boolean' ? { softLogout } : {}),
  });
}

/**
 * The body's `retry_after_ms` comes first: most servers do not let web pages read the header.
 * https://spec.matrix.org/v1.15/client-server-api/#rate-limiting
 */
function retryAfter({ body, headers, now }: FailedAnswer): number | undefined {
  const fromBody = ownValue(body, 'retry_after_ms');
  if (typeof fromBody === 'number') return readDelay(fromBody);
  const header = headers.get('Retry-After')?.trim();
  if (header === undefined || header === '') return undefined;
  return /^\d+$/u.test(header)
    ? readDelay(Number(header) * 1000)
    : readDelay(Date.parse(header) - now);
}

function readDelay(milliseconds: number): number | undefined {
  if (Number.isNaN(milliseconds)) return undefined;
  return Math.min(Math.max(milliseconds, 0), MAX_RETRY_AFTER);
}
