import type { ErrorInfo } from '#base/errors.ts';
import type {
  AccountKey,
  DeviceId,
  EventId,
  HomeserverUrl,
  RoomId,
  TransactionId,
  UserId,
} from '#protocol/ids.ts';
import type { MemberInfo, RoomDetails, RoomSummary, TimelineItem } from '#timeline/items.ts';

/**
 * The contract between engine and page. Whatever is in here can be cloned between threads: a function in a payload
 * is a compile error (see `cloneable.ts`).
 */

// ── Commands: the page asks, the engine answers once ──────────────────────────────────────────────────────────

export type Commands = {
  /** Finds and probes the homeserver that a person named ("example.org" or an address). */
  readonly probeServer: { readonly args: { readonly input: string }; readonly result: ServerFacts };
  /** https://spec.matrix.org/v1.15/client-server-api/#post_matrixclientv3login */
  readonly signIn: {
    readonly args: {
      readonly server: HomeserverUrl;
      readonly username: string;
      readonly password: string;
      readonly deviceName: string;
    };
    readonly result: AccountInfo;
  };
  /** https://spec.matrix.org/v1.15/client-server-api/#post_matrixclientv3register */
  readonly register: {
    readonly args: {
      readonly server: HomeserverUrl;
      readonly username: string;
      readonly password: string;
      readonly deviceName: string;
    };
    readonly result: AccountInfo;
  };
  /** Signs in again after a soft logout: same account, same device, everything kept. */
  readonly signInAgain: {
    readonly args: { readonly account: AccountKey; readonly password: string };
    readonly result: AccountInfo;
  };
  /** Ends the session on the server as far as it answers, and wipes everything of the account here. */
  readonly signOut: { readonly args: { readonly account: AccountKey }; readonly result: Done };
  /** Takes responsibility for a text: resolves once it is in the outbox. Repeating it with the same `txnId` is harmless. */
  readonly sendMessage: {
    readonly args: RoomRef & { readonly txnId: TransactionId; readonly body: string };
    readonly result: Done;
  };
  readonly resendMessage: {
    readonly args: RoomRef & { readonly txnId: TransactionId };
    readonly result: Done;
  };
  readonly deleteMessage: {
    readonly args: RoomRef & { readonly txnId: TransactionId };
    readonly result: Done;
  };
  /** Makes the timeline of this subscription longer at its start; resolves when the update has been published. */
  readonly loadOlder: {
    readonly args: { readonly sub: number };
    readonly result: { readonly atStart: boolean };
  };
  /** Sends `m.read` and `m.fully_read` for the last event shown. */
  readonly markRead: {
    readonly args: RoomRef & { readonly eventId: EventId };
    readonly result: Done;
  };
  readonly acceptInvite: { readonly args: RoomRef; readonly result: Done };
  readonly declineInvite: { readonly args: RoomRef; readonly result: Done };
  /** Ends the waiting of a back-off: "Try now". */
  readonly retryNow: { readonly args: { readonly account: AccountKey }; readonly result: Done };
  /** Which of these transaction ids the outbox or the timeline knows: those need not be sent again. */
  readonly knownTransactions: {
    readonly args: { readonly account: AccountKey; readonly txnIds: readonly TransactionId[] };
    readonly result: { readonly known: readonly TransactionId[] };
  };
};

type RoomRef = { readonly account: AccountKey; readonly roomId: RoomId };
/** The answer of a command that has none. */
export type Done = Record<string, never>;

export type CommandName = keyof Commands;
export type CommandArgs<N extends CommandName> = Commands[N]['args'];
export type CommandResult<N extends CommandName> = Commands[N]['result'];
export type Handlers = {
  readonly [N in CommandName]: (
    args: CommandArgs<N>,
    context: CallContext,
  ) => Promise<CommandResult<N>>;
};
/** Who called: subscriptions are numbered per page. */
export type CallContext = { readonly pageId: string };

// ── Topics: the page subscribes, the engine sends a snapshot and then differences ───────────────────────────────

export type Topic =
  | { readonly kind: 'accounts' }
  | { readonly kind: 'account'; readonly account: AccountKey }
  | { readonly kind: 'roomList'; readonly account: AccountKey }
  | { readonly kind: 'room'; readonly account: AccountKey; readonly roomId: RoomId }
  | { readonly kind: 'timeline'; readonly account: AccountKey; readonly roomId: RoomId };
export type TopicKind = Topic['kind'];

/** The whole value of a topic; `snapshot` and then every `change` in order give the same as a later `snapshot`. */
type Snapshots = {
  readonly accounts: AccountsState;
  readonly account: AccountState;
  readonly roomList: RoomListState;
  readonly room: RoomState;
  readonly timeline: TimelineState;
};
type Changes = {
  readonly accounts: AccountsState;
  readonly account: AccountState;
  readonly roomList: RoomListChange;
  readonly room: RoomState;
  readonly timeline: TimelineChange;
};

export type AccountsState = { readonly accounts: readonly AccountInfo[] };

export type AccountInfo = {
  readonly account: AccountKey;
  readonly userId: UserId;
  readonly deviceId: DeviceId;
  readonly server: HomeserverUrl;
  readonly session: SessionState;
};
/** `soft-logged-out`: everything is kept, the password is asked for again. */
type SessionState = 'active' | 'soft-logged-out' | 'locked';

/** What concerns the whole account; it always goes to every page. */
export type AccountState = {
  readonly info: AccountInfo;
  readonly displayName?: string;
  readonly connection: ConnectionState;
  readonly totals: {
    readonly unread: number;
    readonly highlights: number;
    readonly invites: number;
  };
  /** Something about the local database that the person has to know. */
  readonly storage?: StorageProblem;
  /** Messages that still wait in the outbox. */
  readonly waiting: number;
  /** Messages that were refused and still stand in the outbox; signing out loses them too. */
  readonly refused?: number;
};

export type ConnectionState =
  /** The first synchronisation is under way. */
  | { readonly kind: 'starting' }
  | { readonly kind: 'connected' }
  /** Trying again at `retryAt`, milliseconds since 1970. */
  | { readonly kind: 'reconnecting'; readonly retryAt: number; readonly error: ErrorInfo }
  | { readonly kind: 'offline'; readonly since: number };

export type StorageProblem =
  | { readonly kind: 'quota' }
  | { readonly kind: 'recovered'; readonly savedMessages: number; readonly lostMessages: boolean }
  | { readonly kind: 'unavailable'; readonly error: ErrorInfo };

/** Rooms in the order of the list: newest activity first. Invites are in it too; the page puts them in their section. */
export type RoomListState = {
  readonly rooms: readonly RoomSummary[];
  /** False until the first answer of the server is known. */
  readonly complete: boolean;
};
export type RoomListChange = {
  /** New and changed rows. */
  readonly upsert: readonly RoomSummary[];
  readonly remove: readonly RoomId[];
  /** Applied one after another, after `remove`: take the room out of where it is and put it at `index`. */
  readonly moves: readonly { readonly roomId: RoomId; readonly index: number }[];
  readonly complete: boolean;
};

export type RoomState = { readonly room?: RoomDetails };

export type TimelineState = {
  /** Oldest first, local echoes last. */
  readonly items: readonly TimelineItem[];
  /** Everyone who stands in `items`. */
  readonly members: readonly MemberInfo[];
  /** Nothing older exists. */
  readonly atStart: boolean;
  /** Whether older events are being fetched, and what went wrong the last time. */
  readonly loading: boolean;
  readonly error?: ErrorInfo;
};
export type TimelineChange = {
  /** Applied one after another. */
  readonly splices: readonly {
    readonly index: number;
    readonly remove: number;
    readonly items: readonly TimelineItem[];
  }[];
  /** New and changed people. */
  readonly members: readonly MemberInfo[];
  readonly atStart: boolean;
  readonly loading: boolean;
  readonly error?: ErrorInfo;
};

// ── What is known of a homeserver ───────────────────────────────────────────────────────────────────────────────

/** One probe of a homeserver, for the sign-in page now and an admin's report later. */
export type ServerFacts = {
  /** What the person typed, tidied: the name to show. */
  readonly name: string;
  readonly server: HomeserverUrl;
  /** How the address was found. */
  readonly discovery: 'well-known' | 'direct';
  readonly versions: readonly string[];
  readonly unstableFeatures: readonly string[];
  /** The login types offered, in the server's order. */
  readonly loginFlows: readonly string[];
  readonly registration: RegistrationFacts;
  readonly slidingSync: boolean;
  /** Bytes; absent where the server does not tell without a login. */
  readonly maxUploadBytes?: number;
  /** Headers of answers that this page may read; by what a fetch could read. */
  readonly cors: { readonly readable: boolean; readonly retryAfterReadable: boolean };
  /** Milliseconds that `/versions` took. */
  readonly latencyMs: number;
  /** Implementation and version, where the server tells. */
  readonly software?: { readonly name: string; readonly version: string };
};
export type RegistrationFacts =
  | { readonly kind: 'open' }
  /** The server asks for more than this version can do; the stages it names. */
  | { readonly kind: 'needs'; readonly stages: readonly string[] }
  | { readonly kind: 'closed' }
  | { readonly kind: 'unknown' };

// ── Messages on the wire between threads ────────────────────────────────────────────────────────────────────────

/** What the page sends. */
export type PageMessage =
  | { readonly kind: 'hello'; readonly pageId: string; readonly build: number }
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly name: CommandName;
      readonly args: CommandArgs<CommandName>;
    }
  | { readonly kind: 'subscribe'; readonly sub: number; readonly topic: Topic }
  | { readonly kind: 'unsubscribe'; readonly sub: number }
  /** The page has applied everything up to `seq`. */
  | { readonly kind: 'ack'; readonly sub: number; readonly seq: number }
  | {
      readonly kind: 'page';
      readonly visible: boolean;
      readonly focused: boolean;
      readonly online: boolean;
    }
  | { readonly kind: 'ping'; readonly id: number }
  | { readonly kind: 'bye' };

/** What the engine sends. */
export type EngineMessage =
  | { readonly kind: 'welcome'; readonly engineId: string; readonly build: number }
  /** Another build of Nacre rules now; this page has to be loaded again to go on. */
  | { readonly kind: 'outdated'; readonly build: number }
  | { readonly kind: 'reply'; readonly id: number; readonly result: CommandResult<CommandName> }
  | { readonly kind: 'refusal'; readonly id: number; readonly error: ErrorInfo }
  /** A slice of a snapshot; `last` completes it. The first slice of a new snapshot replaces what was there. */
  | {
      readonly kind: 'snapshot';
      readonly sub: number;
      readonly seq: number;
      readonly slice: TopicSnapshot;
      readonly first: boolean;
      readonly last: boolean;
    }
  | {
      readonly kind: 'change';
      readonly sub: number;
      readonly seq: number;
      readonly change: TopicChange;
    }
  /** The engine cannot serve this topic, or not any more; the subscription stays for the next engine. */
  | { readonly kind: 'ended'; readonly sub: number; readonly error: ErrorInfo }
  | { readonly kind: 'pong'; readonly id: number }
  /** This engine ends; the page looks for another one. */
  | { readonly kind: 'closing' }
  /** An uncaught error of the engine, for the page's log and the tests. */
  | { readonly kind: 'fault'; readonly error: ErrorInfo };

export type TopicSnapshot = {
  readonly [K in TopicKind]: { readonly kind: K; readonly value: Snapshots[K] };
}[TopicKind];
export type TopicChange = {
  readonly [K in TopicKind]: { readonly kind: K; readonly value: Changes[K] };
}[TopicKind];
