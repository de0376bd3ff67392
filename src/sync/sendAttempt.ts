import { engineError, errorInfo, type ErrorInfo } from '#base/errors.ts';
import type { TransactionId } from '#protocol/ids.ts';
import type { HomeserverPort } from '#protocol/request.ts';
import { sendEventRequest } from '#protocol/sendEvent.ts';
import type { AccountStore } from '#storage/accountStore.ts';
import type { OutboxRow } from '#storage/rows.ts';
import { checkRow, markFailed, markSent } from './outbox.ts';
import { reach } from './reach.ts';

export type SendDeps = {
  readonly store: AccountStore;
  readonly server: HomeserverPort;
  readonly signal: AbortSignal;
};

/** How one try to send a message ended. */
export type Attempt =
  /** The row is as stored now; absent when it is gone. */
  | { readonly kind: 'done'; readonly row: OutboxRow | undefined }
  | { readonly kind: 'again'; readonly error: ErrorInfo }
  /** Nothing can be sent until somebody wakes the queue: the session has ended. */
  | { readonly kind: 'asleep' }
  /** The database is closed, gone or another engine's now. */
  | { readonly kind: 'over' };

/** Tries once. Never rejects. Rules SQ-6 to SQ-12. */
export async function attemptSend(deps: SendDeps, txnId: TransactionId): Promise<Attempt> {
  try {
    await reach('send.before-put');
    const ready = await checkRow(deps.store, txnId);
    if (ready.kind === 'changed') return { kind: 'done', row: ready.row };
    if (ready.kind === 'refused') {
      return { kind: 'done', row: await markFailed(deps.store, txnId, ready.failure) };
    }
    if (ready.kind === 'too-early') return { kind: 'again', error: notYet };
    return await put(deps, ready.row);
  } catch (error) {
    return afterError(errorInfo(error));
  }
}

const notYet = engineError('unknown-room', 'the rooms are not known yet').info;

async function put(deps: SendDeps, row: OutboxRow): Promise<Attempt> {
  const { txnId } = row;
  const request = sendEventRequest(row);
  const answer = await deps.server.request(request, { signal: deps.signal }).then(
    (eventId) => ({ eventId, refusal: undefined }),
    (error: unknown) => ({ eventId: undefined, refusal: errorInfo(error) }),
  );
  if (answer.eventId !== undefined) {
    await reach('send.after-put');
    const sent = await markSent(deps.store, txnId, answer.eventId);
    await reach('send.after-put-commit');
    return { kind: 'done', row: sent };
  }
  const { refusal } = answer;
  if (!isFinal(refusal)) return afterError(refusal);
  return { kind: 'done', row: await markFailed(deps.store, txnId, refusal.code) };
}

function afterError(error: ErrorInfo): Attempt {
  if (error.kind === 'server' && SESSION_CODES.has(error.code)) return { kind: 'asleep' };
  if (error.kind === 'engine' && error.code === 'not-signed-in') return { kind: 'asleep' };
  if (error.kind === 'storage' && LOST_CODES.has(error.code)) return { kind: 'over' };
  if (error.kind === 'engine' && error.code === 'stopped') return { kind: 'over' };
  return { kind: 'again', error };
}

const SESSION_CODES = new Set(['M_UNKNOWN_TOKEN', 'M_MISSING_TOKEN', 'M_USER_LOCKED']);
const LOST_CODES = new Set(['superseded', 'newer-version', 'missing', 'corrupt']);

/**
 * Whether the server has refused this message for good: it has read it and says no. What a proxy says, or a server
 * in trouble, is no such answer. Rule SQ-8.
 */
function isFinal(error: ErrorInfo): boolean {
  if (error.kind !== 'server') return false;
  if (error.status === 413) return true;
  const refused = error.status >= 400 && error.status < 500 && error.status !== 429;
  return refused && error.code.startsWith('M_') && !PASSING_CODES.has(error.code);
}

const PASSING_CODES = new Set([...SESSION_CODES, 'M_LIMIT_EXCEEDED']);
