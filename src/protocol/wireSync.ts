import type {
  AccountDataEvent,
  Receipt,
  StateEvent,
  StrippedEvent,
  TimelineEvent,
} from './events.ts';
import type { PageToken, RoomId, SyncToken, UserId } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { UnreadCounts } from './syncBatch.ts';

/**
 * One answer of `/v3/sync`, checked but not yet interpreted.
 * https://spec.matrix.org/v1.15/client-server-api/#get_matrixclientv3sync
 */
export type WireSync = {
  readonly nextBatch: SyncToken;
  readonly accountData: readonly AccountDataEvent[];
  /** As received; only checked to be plain objects of bearable depth and size. */
  readonly toDevice: readonly JsonObject[];
  readonly deviceLists: { readonly changed: readonly UserId[]; readonly left: readonly UserId[] };
  /** By algorithm; an algorithm that is not there counts as 0. */
  readonly oneTimeKeyCounts: Readonly<Record<string, number>>;
  /** Absent where the server did not say. */
  readonly unusedFallbackKeyTypes?: readonly string[];
  readonly join: readonly WireJoinedRoom[];
  readonly invite: readonly WireStrippedRoom[];
  readonly knock: readonly WireStrippedRoom[];
  readonly leave: readonly WireLeftRoom[];
  /** What was left out because it could not be read, for the log: where it stood and what was wrong, never its text. */
  readonly notes: readonly string[];
};

/**
 * The three places in which servers put a room's state. A key that is there is kept, even when its list is empty:
 * which one is present decides how the state is to be read (`stateAfter` or `unstableStateAfter`: as it is after the
 * timeline, whose state events then change nothing; `state`: as it was before the timeline).
 * https://spec.matrix.org/v1.16/client-server-api/#get_matrixclientv3sync (`use_state_after`)
 */
export type WireRoomState = {
  readonly state?: readonly StateEvent[];
  readonly stateAfter?: readonly StateEvent[];
  /** `org.matrix.msc4222.state_after` */
  readonly unstableStateAfter?: readonly StateEvent[];
};

export type WireTimeline = {
  /** Oldest first. */
  readonly events: readonly TimelineEvent[];
  readonly limited: boolean;
  readonly prevBatch?: PageToken;
};

export type WireJoinedRoom = WireRoomState & {
  readonly roomId: RoomId;
  readonly timeline: WireTimeline;
  readonly summary: {
    readonly heroes?: readonly UserId[];
    readonly joinedCount?: number;
    readonly invitedCount?: number;
  };
  readonly accountData: readonly AccountDataEvent[];
  /** Everyone typing now; absent where there was no `m.typing`. */
  readonly typing?: readonly UserId[];
  readonly receipts: readonly Receipt[];
  /** `unread_notifications`: the main timeline's, as threads are counted apart. */
  readonly counts?: UnreadCounts;
  /** `unread_thread_notifications` by thread root. */
  readonly threadCounts?: ReadonlyMap<string, UnreadCounts>;
};

export type WireLeftRoom = WireRoomState & {
  readonly roomId: RoomId;
  readonly timeline: WireTimeline;
  readonly accountData: readonly AccountDataEvent[];
};

/** An invite or a knock. */
export type WireStrippedRoom = {
  readonly roomId: RoomId;
  readonly state: readonly StrippedEvent[];
};
