import { engineError, errorInfo, type ErrorInfo } from '#base/errors.ts';
import { createSerialQueue } from '#base/serialQueue.ts';
import type { DraftRecord } from '#boot/bootRecord.ts';
import {
  makeTransactionId,
  parseTransactionId,
  type AccountKey,
  type RoomId,
  type TransactionId,
  type UserId,
} from '#protocol/ids.ts';
import { cancelSave, flushDrafts, setDraft, showDraft } from './drafts.ts';
import { acceptEcho, dropEcho, type Echo, echoesOf, putEcho } from './internal/echoes.ts';
import { callEngine } from './internal/engine.ts';
import { echoesChanged } from './internal/openRoom.ts';
import { ports } from './internal/ports.ts';
import { writableAccounts, writableDrafts } from './internal/states.ts';

/**
 * One's own words on their way to the engine. The text is stored with its transaction id before the engine is asked,
 * and forgotten when the engine has it in its outbox; so neither the page's nor the engine's death can lose it, and
 * the id keeps it from being sent twice.
 */

type Text = {
  readonly account: AccountKey;
  readonly roomId: RoomId;
  readonly txnId: TransactionId;
  readonly body: string;
};

/** Texts are stored at once, whatever the sending waits for; both keep the order of Enter. */
const storing = createSerialQueue();
const sending = createSerialQueue();
/** Refused texts that went back to the message box. */
const returned = new Set<TransactionId>();

/** Sends what stands in a room's message box, shows it at once and empties the box. */
export function sendText(roomId: RoomId, body: string): void {
  const { current: account, self } = writableAccounts.getState();
  if (account === undefined || self === undefined) return;
  const { drafts, now, randomId } = ports();
  const text: Text = { account, roomId, txnId: makeTransactionId(randomId()), body };
  const ts = now();
  dropReturned(roomId);
  showEcho(text, self, ts);
  cancelSave(roomId);
  showDraft(roomId, '');
  handOver(text, () => drafts.submitText(account, roomId, { txnId: text.txnId, body, ts }, ''));
}

/** "Resend" of a message that was not sent: by the page if the engine never had it, else by the engine. */
export async function resendText(roomId: RoomId, txnId: TransactionId): Promise<void> {
  const { current: account, self } = writableAccounts.getState();
  if (account === undefined || self === undefined) throw engineError('not-signed-in', 'no account');
  const failed = findEcho(roomId, txnId);
  if (failed === undefined) {
    await callEngine('resendMessage', { account, roomId, txnId });
    return;
  }
  const { body, ts } = failed;
  const typed = writableDrafts.getState().texts.get(roomId) ?? '';
  const remaining = returned.delete(txnId) && typed === body ? '' : typed;
  const text: Text = { account, roomId, txnId, body };
  showEcho(text, self, ts);
  cancelSave(roomId);
  showDraft(roomId, remaining);
  handOver(text, () => ports().drafts.submitText(account, roomId, { txnId, body, ts }, remaining));
}

/** "Delete" of a message that was not sent. */
export async function deleteText(roomId: RoomId, txnId: TransactionId): Promise<void> {
  const account = writableAccounts.getState().current;
  if (account === undefined) throw engineError('not-signed-in', 'no account');
  if (findEcho(roomId, txnId) === undefined) {
    await callEngine('deleteMessage', { account, roomId, txnId });
    return;
  }
  returned.delete(txnId);
  dropEcho(roomId, txnId);
  echoesChanged(roomId);
  await ports().drafts.confirmSubmitted(account, roomId, [txnId]);
}

/**
 * At the page's start: shows the stored drafts, and sends again, in their order and with their ids, those submitted
 * texts that neither outbox nor timeline knows. What is typed and sent meanwhile comes after them.
 */
export async function resumeSubmitted(account: AccountKey): Promise<void> {
  await sending.run(async () => {
    const records = await storing.run(() => ports().drafts.readDrafts(account));
    const { current, self } = writableAccounts.getState();
    if (current !== account || self === undefined) return;
    showDrafts(records);
    const texts = submittedTexts(records);
    if (texts.length === 0) return;
    for (const { text, ts } of texts) showEcho(text, self, ts);
    const txnIds = texts.map(({ text }) => text.txnId);
    const { known } = await callEngine('knownTransactions', { account, txnIds });
    const safe = new Set(known);
    for (const { text } of texts)
      if (safe.has(text.txnId)) accepted(text);
      else send(text);
  });
}

function showDrafts(records: readonly DraftRecord[]): void {
  const { texts } = writableDrafts.getState();
  const stored = records.filter(({ text }) => text !== '');
  // What was typed while the drafts were being read is newer.
  const entries = [...stored.map(({ roomId, text }) => [roomId, text] as const), ...texts];
  writableDrafts.setState({ texts: new Map(entries), loaded: true }, true);
}

function submittedTexts(
  records: readonly DraftRecord[],
): readonly { readonly text: Text; readonly ts: number }[] {
  return records
    .flatMap(({ account, roomId, submitted }) =>
      submitted.flatMap(({ txnId, body, ts }) => {
        const id = parseTransactionId(txnId);
        const mine = id !== undefined && findEcho(roomId, id) !== undefined;
        return id === undefined || mine ? [] : [{ text: { account, roomId, txnId: id, body }, ts }];
      }),
    )
    .toSorted((left, right) => left.ts - right.ts);
}

function handOver(text: Text, store: () => Promise<void>): void {
  const stored = storing.run(store);
  sending
    .run(async () => {
      await stored.catch(ports().onError);
      send(text);
    })
    .catch(ports().onError);
}

function send(text: Text): void {
  callEngine('sendMessage', text)
    .then(
      () => {
        accepted(text);
      },
      (error: unknown) => {
        refused(text, errorInfo(error));
      },
    )
    .catch(ports().onError);
}

function accepted({ account, roomId, txnId }: Text): void {
  acceptEcho(roomId, txnId);
  echoesChanged(roomId);
  ports().drafts.confirmSubmitted(account, roomId, [txnId]).catch(ports().onError);
}

/** The message shows as not sent. Its text goes back to the box if that is empty, else it stays submitted. */
function refused(text: Text, error: ErrorInfo): void {
  const { account, roomId, txnId, body } = text;
  const failed = findEcho(roomId, txnId);
  if (failed === undefined) return;
  putEcho(roomId, { ...failed, delivery: 'failed', failure: error.code });
  echoesChanged(roomId);
  if (writableDrafts.getState().texts.has(roomId)) return;
  returned.add(txnId);
  setDraft(roomId, body);
  flushDrafts();
  ports().drafts.confirmSubmitted(account, roomId, [txnId]).catch(ports().onError);
}

/** Whoever sends again from the box does not need the failed copies of what went back to it. */
function dropReturned(roomId: RoomId): void {
  for (const { txnId } of echoesOf(roomId)) if (returned.delete(txnId)) dropEcho(roomId, txnId);
}

function showEcho({ roomId, txnId, body }: Text, sender: UserId, ts: number): void {
  putEcho(roomId, {
    kind: 'message',
    style: 'text',
    key: txnId,
    txnId,
    sender,
    ts,
    body,
    delivery: 'sending',
  });
  echoesChanged(roomId);
}

function findEcho(roomId: RoomId, txnId: TransactionId): Echo | undefined {
  return echoesOf(roomId).find((echo) => echo.txnId === txnId);
}
