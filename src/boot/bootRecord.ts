import type { AccountKey, HomeserverUrl, RoomId, UserId } from '#protocol/ids.ts';
import type { MemberInfo, RoomDetails, RoomSummary, TimelineItem } from '#timeline/items.ts';

/**
 * What the page paints before the engine is up: the top of the list and the last room. Written by the engine every
 * few seconds when something changed and whenever a page is hidden; losing it costs nothing but time.
 */
export type BootRecord = {
  /** Form of this record; another one is ignored. */
  readonly version: typeof BOOT_VERSION;
  readonly account: AccountKey;
  readonly userId: UserId;
  readonly server: HomeserverUrl;
  readonly displayName?: string;
  /** The first rows of the list, in its order, invites included. */
  readonly rooms: readonly RoomSummary[];
  /** How many rooms there are in all. */
  readonly roomCount: number;
  /** The room that was open last, as it stood. */
  readonly lastRoom?: BootRoom;
  /** Milliseconds since 1970. */
  readonly writtenAt: number;
};

export type BootRoom = {
  readonly roomId: RoomId;
  readonly details: RoomDetails;
  readonly items: readonly TimelineItem[];
  readonly members: readonly MemberInfo[];
};

export const BOOT_VERSION = 1;
/** The database of boot records and drafts, opened by page and engine on bare IndexedDB. */
export const BOOT_DATABASE = 'nacre-boot';
/** Rows of the list in a boot record. */
export const BOOT_ROWS = 50;
/** Items of the last room in a boot record. */
export const BOOT_ITEMS = 40;

/**
 * What a person typed in a room and did not send yet, and what they sent and the engine has not confirmed. The page
 * writes it before it asks the engine, so that neither can lose it.
 */
export type DraftRecord = {
  readonly account: AccountKey;
  readonly roomId: RoomId;
  readonly text: string;
  readonly submitted: readonly SubmittedText[];
  /** Milliseconds since 1970. */
  readonly writtenAt: number;
};

export type SubmittedText = { readonly txnId: string; readonly body: string; readonly ts: number };
