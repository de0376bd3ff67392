import type { ErrorInfo } from '#base/errors.ts';
import type { AccountInfo, AccountState } from '#bridge/contract.ts';
import type { PageState } from '#bridge/engineLink.ts';
import type { AccountKey, RoomId, UserId } from '#protocol/ids.ts';
import type { MemberInfo, RoomDetails, RoomSummary, TimelineItem } from '#timeline/items.ts';
import { createStore, type StoreApi } from 'zustand/vanilla';

/**
 * The writable side of every store. Only this folder's neighbours write: `applyUpdate` what the engine tells, the
 * actions of `view`, `drafts`, `sending`, `page` and `link` what the page knows itself.
 */

/** What a component sees of a store. */
export type ReadableStore<T> = Pick<StoreApi<T>, 'getState' | 'getInitialState' | 'subscribe'>;

/**
 * Where what is shown comes from: `boot` was kept from earlier (boot record or a room opened before) and is replaced
 * as soon as the engine tells; with `none` there is nothing to show yet.
 */
export type Source = 'none' | 'boot' | 'engine';

export type AccountsView = {
  /** The engine has told which accounts there are. */
  readonly known: boolean;
  readonly accounts: readonly AccountInfo[];
  /** The account whose rooms are shown; before the engine has told, that of the boot record. */
  readonly current?: AccountKey;
  /** The user of `current`. */
  readonly self?: UserId;
};

export type AccountView = {
  /** The state of the current account. */
  readonly state?: AccountState;
};

export type RoomListView = {
  /** Newest activity first, invites included. Every room in it is in `rooms`. */
  readonly order: readonly RoomId[];
  readonly rooms: ReadonlyMap<RoomId, RoomSummary>;
  /** False until the first answer of the server is known. */
  readonly complete: boolean;
  readonly source: Source;
};

export type TimelineView = {
  readonly roomId?: RoomId;
  /** Oldest first; the page's own echoes that the engine does not know yet are at the end. */
  readonly items: readonly TimelineItem[];
  readonly members: ReadonlyMap<UserId, MemberInfo>;
  readonly atStart: boolean;
  /** Older events are being fetched. */
  readonly loading: boolean;
  /** Why fetching older events, or opening the room, failed the last time. */
  readonly error?: ErrorInfo;
  readonly source: Source;
};

export type RoomView = {
  readonly roomId?: RoomId;
  readonly room?: RoomDetails;
};

export type LinkView = {
  /**
   * `connecting` until the first engine answers, `up`, `lost` while another is being started, `outdated` when a newer
   * Nacre has taken over (final), `failed` when no engine can be started.
   */
  readonly kind: 'connecting' | 'up' | 'lost' | 'outdated' | 'failed';
  readonly error?: ErrorInfo;
};

export type View = {
  readonly roomId?: RoomId;
  readonly dialog?: 'settings';
  /** Which of both is shown where there is room for one only. */
  readonly pane: 'list' | 'room';
};

export type DraftsView = {
  /** By room; a room without a draft is not in it. */
  readonly texts: ReadonlyMap<RoomId, string>;
  /** The stored drafts have been read. */
  readonly loaded: boolean;
};

export const writableAccounts = createStore<AccountsView>(() => ({ known: false, accounts: [] }));

export const writableAccount = createStore<AccountView>(() => ({}));

export const writableRoomList = createStore<RoomListView>(() => ({
  order: [],
  rooms: new Map(),
  complete: false,
  source: 'none',
}));

export const writableTimeline = createStore<TimelineView>(() => ({
  items: [],
  members: new Map(),
  atStart: false,
  loading: false,
  source: 'none',
}));

export const writableRoom = createStore<RoomView>(() => ({}));

export const writableLink = createStore<LinkView>(() => ({ kind: 'connecting' }));

export const writableView = createStore<View>(() => ({ pane: 'list' }));

export const writableDrafts = createStore<DraftsView>(() => ({ texts: new Map(), loaded: false }));

export const writablePage = createStore<PageState>(() => ({
  visible: true,
  focused: true,
  online: true,
}));
