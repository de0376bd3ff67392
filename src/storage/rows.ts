import type {
  AccountKey,
  DeviceId,
  EventId,
  HomeserverUrl,
  MxcUri,
  PageToken,
  RoomId,
  SyncToken,
  TransactionId,
  UserId,
} from '#protocol/ids.ts';
import type { Receipt, StateEvent, StrippedEvent, TimelineEvent } from '#protocol/events.ts';
import type { JsonObject } from '#protocol/json.ts';
import type { Membership, UnreadCounts } from '#protocol/syncBatch.ts';

/** An account of the registry: who is signed in on this browser, and with which tokens. */
export type AccountRow = {
  readonly account: AccountKey;
  readonly userId: UserId;
  readonly deviceId: DeviceId;
  readonly server: HomeserverUrl;
  readonly accessToken: string;
  readonly refreshToken?: string;
  /** Milliseconds since 1970 at which the access token ends, where the server said so. */
  readonly expiresAt?: number;
  readonly session: 'active' | 'soft-logged-out' | 'locked';
  /** Milliseconds since 1970. */
  readonly signedInAt: number;
};

/**
 * Everything of a room but its members, receipts and events: one record per room. `state` holds the current state
 * without `m.room.member`, by type and state key.
 */
export type RoomRow = {
  readonly roomId: RoomId;
  readonly membership: Membership;
  readonly state: RoomStateRecord;
  readonly stripped: readonly StrippedEvent[];
  readonly heroes: readonly UserId[];
  /** The members whom the room's row in the list names: oneself, heroes, the last sender, who invited. */
  readonly known: readonly MemberRow[];
  readonly joinedCount: number;
  readonly invitedCount: number;
  readonly counts: UnreadCounts;
  /** Once true, never false again, whatever the state says. */
  readonly encrypted: boolean;
  /** Milliseconds since 1970: newest event that bumps a room, capped at its receipt. */
  readonly activeAt: number;
  readonly bumpStamp?: number;
  /** The newest event that can be previewed. */
  readonly lastMessage?: TimelineEvent;
  /** Room account data by type: `m.fully_read`, `m.tag` … */
  readonly accountData: Readonly<Record<string, JsonObject>>;
  /** Whether the server's list of all members has been fetched. */
  readonly membersComplete: boolean;
};

/** By event type, then by state key. */
export type RoomStateRecord = Readonly<Record<string, Readonly<Record<string, StateEvent>>>>;

export type MemberRow = {
  readonly roomId: RoomId;
  readonly userId: UserId;
  readonly membership: 'join' | 'invite' | 'knock' | 'leave' | 'ban';
  readonly displayName?: string;
  readonly avatar?: MxcUri;
};

export type ReceiptRow = Receipt & {
  readonly roomId: RoomId;
  /** `main`, a root, or '' */ readonly thread: string;
};

/**
 * A run of events without a hole. The newest segment of a room is the live one; between two neighbours (by `order`)
 * there is a gap that `/messages` closes from the newer one's `backToken`.
 */
export type SegmentRow = {
  readonly roomId: RoomId;
  /** Later segments have greater numbers; the live one the greatest. */
  readonly order: number;
  /** Position just before the first event; absent when nothing older exists. */
  readonly backToken?: PageToken;
  /** Its first event follows the last of the segment before it: no gap between them. */
  readonly joined: boolean;
  /** Numbers of its first and last page; the first decreases as history is read. `first > last`: no page yet. */
  readonly firstPage: number;
  readonly lastPage: number;
};

/** Up to 50 events of a segment, oldest first. */
export type PageRow = {
  readonly roomId: RoomId;
  readonly segment: number;
  readonly page: number;
  readonly events: readonly TimelineEvent[];
};

/** The newest events of a live segment, not yet a page: what an ordinary sync rewrites. */
export type TailRow = {
  readonly roomId: RoomId;
  readonly segment: number;
  readonly events: readonly TimelineEvent[];
};

/** A message on its way to the server. */
export type OutboxRow = {
  readonly txnId: TransactionId;
  readonly roomId: RoomId;
  /** Order in its room. */
  readonly seq: number;
  readonly type: string;
  readonly content: JsonObject;
  /** Milliseconds since 1970: when Enter was pressed. */
  readonly createdAt: number;
  readonly status: 'queued' | 'sent' | 'failed';
  /** Known once the server has answered; the row goes when the event comes back in a sync. */
  readonly eventId?: EventId;
  readonly failure?: string;
};

export type ToDeviceRow = { readonly id?: number; readonly event: JsonObject };

/** Global account data. */
export type AccountDataRow = { readonly type: string; readonly content: JsonObject };

/** Single values of an account's database. */
export type MetaRow =
  | { readonly key: 'epoch'; readonly epoch: number; readonly build: number }
  | { readonly key: 'sync'; readonly token: SyncToken; readonly codec: 'v3' | 'sliding' }
  | { readonly key: 'outboxSeq'; readonly next: number }
  /** The newest transaction ids that the outbox has taken, whatever became of them: none is taken again. */
  | { readonly key: 'accepted'; readonly txnIds: readonly TransactionId[] }
  /** Rooms that are gone from `rooms` and were encrypted: should they come back, they still are. */
  | { readonly key: 'encryptedRooms'; readonly roomIds: readonly RoomId[] };
