import type { EventId, TransactionId, UserId } from './ids.ts';
import type { JsonObject } from './json.ts';

/**
 * An event as parsed: the envelope is checked, the content is whatever the sender wrote and is checked by whoever
 * reads it. https://spec.matrix.org/v1.15/client-server-api/#room-event-format
 */
export type RoomEvent = {
  readonly kind: 'event';
  readonly eventId: EventId;
  readonly type: string;
  readonly sender: UserId;
  /** Milliseconds since 1970 as the sender claims: for display, never for order or expiry. */
  readonly originServerTs: number;
  readonly content: JsonObject;
  /** Present exactly on state events. */
  readonly stateKey?: string;
  readonly unsigned: EventUnsigned;
  /** The event this one redacts: `content.redacts` or the older top-level key. */
  readonly redacts?: EventId;
};

/** What the homeserver adds to an event. https://spec.matrix.org/v1.15/client-server-api/#definition-clientevent */
export type EventUnsigned = {
  /** Milliseconds since the event was sent, by the server's clock. */
  readonly age?: number;
  /** Set by the server only for the device that sent the event. */
  readonly transactionId?: TransactionId;
  readonly prevContent?: JsonObject;
  readonly redacted?: boolean;
};

/** Something in a timeline that is no event by the specification; it is shown as such and never breaks its room. */
type UnreadableEvent = {
  readonly kind: 'unreadable';
  /** The event id where there was a valid one. */
  readonly eventId?: EventId;
  /** What was wrong, for "Details". */
  readonly reason: string;
};

export type TimelineEvent = RoomEvent | UnreadableEvent;

/** An event of the current state: `stateKey` is there. */
export type StateEvent = RoomEvent & { readonly stateKey: string };

/** State of an invite or knock: unsigned and unverified. https://spec.matrix.org/v1.15/client-server-api/#stripped-state */
export type StrippedEvent = {
  readonly type: string;
  readonly sender: UserId;
  readonly stateKey: string;
  readonly content: JsonObject;
};

/** https://spec.matrix.org/v1.15/client-server-api/#client-config */
export type AccountDataEvent = { readonly type: string; readonly content: JsonObject };

/** One receipt, taken out of the nested `m.receipt` content. https://spec.matrix.org/v1.15/client-server-api/#receipts */
export type Receipt = {
  readonly userId: UserId;
  readonly type: 'm.read' | 'm.read.private';
  readonly eventId: EventId;
  /** `main`, a thread root's id, or absent for an unthreaded receipt. */
  readonly threadId?: string;
  /** Milliseconds since 1970; a hint only. */
  readonly ts?: number;
};
