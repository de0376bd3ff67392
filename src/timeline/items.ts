import type { EventId, MxcUri, RoomId, TransactionId, UserId } from '#protocol/ids.ts';
import type { Membership } from '#protocol/syncBatch.ts';

/**
 * What is shown of an event. Items are plain, frozen and small: one is one row of a timeline before grouping and
 * date lines, which the page adds (see `rows.ts`).
 */
export type TimelineItem =
  | MessageItem
  | StateItem
  | RedactedItem
  | EncryptedItem
  | UnsupportedItem
  | UnreadableItem;

/** Where one's own message is on its way. A message of somebody else, and an old one of one's own, is `received`. */
export type Delivery = 'sending' | 'sent' | 'failed' | 'received';

type ItemBase = {
  /** Stable over the item's life, from local echo to remote echo: the transaction id if it was sent here, else the event id. */
  readonly key: string;
  readonly sender: UserId;
  /** Milliseconds since 1970, the sender's claim. */
  readonly ts: number;
  /** Absent on a local echo. */
  readonly eventId?: EventId;
};

/** A text that someone wrote. `notice` is a bot's, `emote` an action ("/me"). */
export type MessageItem = ItemBase & {
  readonly kind: 'message';
  readonly style: 'text' | 'notice' | 'emote';
  readonly body: string;
  /** The text was longer than any event may be; the rest is left out. */
  readonly truncated?: true;
  /** The sender has replaced the first text by this one. */
  readonly edited?: true;
  readonly txnId?: TransactionId;
  readonly delivery: Delivery;
  /** Why it was not sent: the server's code, for words. Only with `failed`. */
  readonly failure?: string;
};

/** A change of the room worth a line. */
export type StateItem = ItemBase & { readonly kind: 'state'; readonly change: StateChange };

export type StateChange =
  | { readonly kind: 'created' }
  | { readonly kind: 'joined' | 'left' | 'rejected-invite'; readonly target: UserId }
  | {
      readonly kind: 'invited' | 'kicked' | 'banned' | 'unbanned' | 'withdrew-invite';
      readonly target: UserId;
    }
  | { readonly kind: 'renamed-self'; readonly name: string; readonly previous?: string }
  | { readonly kind: 'changed-avatar' }
  /** An empty name or topic means that it was taken away. */
  | { readonly kind: 'named-room'; readonly name: string }
  | { readonly kind: 'set-topic'; readonly topic: string }
  | { readonly kind: 'encrypted' }
  | { readonly kind: 'upgraded'; readonly replacement?: RoomId };

/** A message that was deleted. */
type RedactedItem = ItemBase & { readonly kind: 'redacted' };

/** A message that this version cannot read, as there is no key handling yet. */
type EncryptedItem = ItemBase & { readonly kind: 'encrypted' };

/** An event of a type, or a message of a sort, that Nacre does not show yet; `fallback` is the sender's text for it. */
type UnsupportedItem = ItemBase & {
  readonly kind: 'unsupported';
  readonly type: string;
  readonly fallback?: string;
};

/** Something that is no event. */
export type UnreadableItem = {
  readonly kind: 'unreadable';
  readonly key: string;
  readonly reason: string;
};

/** What a row of the timeline needs to know of a person. */
export type MemberInfo = {
  readonly userId: UserId;
  /** The display name, told apart from others of the same name; the user id where there is none. */
  readonly name: string;
  readonly avatar?: MxcUri;
};

/** One row of the room list: slim, frozen, and the same object as long as nothing in it changed. */
export type RoomSummary = {
  readonly roomId: RoomId;
  readonly name: RoomName;
  readonly avatar?: MxcUri;
  readonly membership: Membership;
  /** A one-to-one conversation by `m.direct`; the other person. */
  readonly direct?: UserId;
  /** Once true, always true. */
  readonly encrypted: boolean;
  /** Milliseconds since 1970 of the newest event that bumps a room, capped at its receipt. */
  readonly activeAt: number;
  /** The server's counts; highlights are mentions and contained in `unread`. */
  readonly unread: number;
  readonly highlights: number;
  readonly preview?: RoomPreview;
  /** Who invited, on an invite. */
  readonly inviter?: MemberInfo;
};

/** A room's name by the specification's rule; the words around names belong to the catalogue. */
export type RoomName =
  | { readonly kind: 'named'; readonly text: string }
  | { readonly kind: 'heroes'; readonly names: readonly string[]; readonly others: number }
  | { readonly kind: 'empty'; readonly was: readonly string[] };

/** The last line said in a room. */
export type RoomPreview = {
  readonly sender: string;
  readonly own: boolean;
  readonly text: string;
  readonly ts: number;
};

/** What the open room's header, composer and panels need. */
export type RoomDetails = {
  readonly roomId: RoomId;
  readonly name: RoomName;
  readonly avatar?: MxcUri;
  readonly topic?: string;
  readonly membership: Membership;
  readonly encrypted: boolean;
  readonly joinedCount: number;
  readonly direct?: UserId;
  /** Why one cannot write here, if one cannot. */
  readonly closed?: 'encrypted' | 'not-allowed' | 'not-joined' | 'upgraded';
  /** The room that follows this one. */
  readonly replacement?: RoomId;
  /** Where one had read to: the `m.fully_read` marker. */
  readonly fullyRead?: EventId;
};
