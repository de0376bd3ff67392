import type { EventId, RoomId, TransactionId, UserId } from '#protocol/ids.ts';
import type { JsonObject } from '#protocol/json.ts';
import type { MessageItem, TimelineItem } from './items.ts';
import { messageText } from './messageText.ts';
import { createReuse } from './reuse.ts';

/** A message on its way, as the outbox stores it. */
export type OutgoingMessage = {
  readonly txnId: TransactionId;
  readonly roomId: RoomId;
  readonly seq: number;
  readonly content: JsonObject;
  readonly createdAt: number;
  readonly status: 'queued' | 'sent' | 'failed';
  readonly eventId?: EventId;
  readonly failure?: string;
};

export type EchoContext = {
  /** The room's messages on their way. */
  readonly echoes: readonly OutgoingMessage[];
  readonly self: UserId;
  /** The last result: what did not change stays the same object. */
  readonly previous?: readonly TimelineItem[];
};

/**
 * A room's rows with the messages on their way behind them, in the order in which they were written. A message whose
 * event is in the history has no echo any more, whichever of the two came first. Rules TL-24 to TL-27.
 */
export function withLocalEchoes(
  items: readonly TimelineItem[],
  { echoes, self, previous = [] }: EchoContext,
): readonly TimelineItem[] {
  if (echoes.length === 0) return items;
  const there = new Set<string>();
  for (const item of items) {
    there.add(item.key);
    if (item.kind !== 'unreadable' && item.eventId !== undefined) there.add(item.eventId);
  }
  const reuse = createReuse(previous);
  const added: TimelineItem[] = [];
  for (const message of echoes.toSorted((a, b) => a.seq - b.seq)) {
    if (there.has(message.txnId)) continue;
    if (message.eventId !== undefined && there.has(message.eventId)) continue;
    there.add(message.txnId);
    added.push(reuse(localEcho(message, self)));
  }
  return added.length === 0 ? items : [...items, ...added];
}

const DELIVERY = { queued: 'sending', sent: 'sent', failed: 'failed' } as const;

function localEcho(message: OutgoingMessage, self: UserId): MessageItem {
  const text = messageText(message.content);
  const { eventId, failure } = message;
  return {
    kind: 'message',
    key: message.txnId,
    sender: self,
    ts: message.createdAt,
    style: text?.style ?? 'text',
    body: text?.text ?? '',
    txnId: message.txnId,
    delivery: DELIVERY[message.status],
    ...(eventId === undefined ? {} : { eventId }),
    ...(message.status === 'failed' && failure !== undefined ? { failure } : {}),
  };
}
