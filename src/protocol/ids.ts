/**
 * Matrix identifiers. They are opaque: nothing may split a room id on `:`, as room version 12 has none
 * (https://spec.matrix.org/v1.16/appendices/#opaque-identifiers). Only this module makes them.
 */

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type RoomId = Branded<'RoomId'>;
export type EventId = Branded<'EventId'>;
export type UserId = Branded<'UserId'>;
export type DeviceId = Branded<'DeviceId'>;
export type TransactionId = Branded<'TransactionId'>;
export type SyncToken = Branded<'SyncToken'>;
/** A position in a room's history, as `/messages` and `prev_batch` give it. */
export type PageToken = Branded<'PageToken'>;
export type MxcUri = Branded<'MxcUri'>;
/** Origin and path of a homeserver without a trailing slash, for example `https://matrix.example.org`. */
export type HomeserverUrl = Branded<'HomeserverUrl'>;
/** Names one signed-in account on this browser: the user id and the device id. Names its database too. */
export type AccountKey = Branded<'AccountKey'>;

/** Longest identifier a server may send: https://spec.matrix.org/v1.15/appendices/#user-identifiers */
const MAX_ID_LENGTH = 255;
/** Tokens are opaque and unbounded by the specification; this only keeps a hostile one out of the database. */
const MAX_TOKEN_LENGTH = 16_384;

function opaque(value: unknown, sigil: string): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (value.length < 2 || value.length > MAX_ID_LENGTH || !value.startsWith(sigil))
    return undefined;
  return value.includes('\u0000') ? undefined : value;
}

function token(value: unknown): string | undefined {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_TOKEN_LENGTH
    ? value
    : undefined;
}

/** The room id in `value`, or undefined. https://spec.matrix.org/v1.16/appendices/#room-ids */
export function parseRoomId(value: unknown): RoomId | undefined {
  return opaque(value, '!') as RoomId | undefined;
}

/** The event id in `value`, or undefined. https://spec.matrix.org/v1.15/appendices/#event-ids */
export function parseEventId(value: unknown): EventId | undefined {
  return opaque(value, '$') as EventId | undefined;
}

/** The user id in `value`, or undefined. https://spec.matrix.org/v1.15/appendices/#user-identifiers */
export function parseUserId(value: unknown): UserId | undefined {
  const id = opaque(value, '@');
  return id?.includes(':') === true ? (id as UserId) : undefined;
}

/** The device id in `value`, or undefined. */
export function parseDeviceId(value: unknown): DeviceId | undefined {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_ID_LENGTH
    ? (value as DeviceId)
    : undefined;
}

/** The transaction id in `value`, or undefined. */
export function parseTransactionId(value: unknown): TransactionId | undefined {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_ID_LENGTH
    ? (value as TransactionId)
    : undefined;
}

/** The sync token in `value`, or undefined. */
export function parseSyncToken(value: unknown): SyncToken | undefined {
  return token(value) as SyncToken | undefined;
}

/** The pagination token in `value`, or undefined. */
export function parsePageToken(value: unknown): PageToken | undefined {
  return token(value) as PageToken | undefined;
}

/** The content address in `value`, or undefined. https://spec.matrix.org/v1.15/client-server-api/#matrix-content-mxc-uris */
export function parseMxcUri(value: unknown): MxcUri | undefined {
  if (typeof value !== 'string' || value.length > 512) return undefined;
  return /^mxc:\/\/[^/\s?#]+\/[A-Za-z0-9_-]+$/u.test(value) ? (value as MxcUri) : undefined;
}

/** The homeserver's address in `value`: http or https, without user, query and fragment; or undefined. */
export function parseHomeserverUrl(value: unknown): HomeserverUrl | undefined {
  if (typeof value !== 'string' || value.length > 2048) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return undefined;
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    return undefined;
  return `${url.origin}${url.pathname.replace(/\/+$/u, '')}` as HomeserverUrl;
}

/** The key of the account of this user on this device. */
export function makeAccountKey(userId: UserId, deviceId: DeviceId): AccountKey {
  return `${userId}|${deviceId}` as AccountKey;
}

/** A fresh transaction id; `random` gives 128 bits as hex. The counterpart of `crypto.randomUUID()`. */
export function makeTransactionId(random: string): TransactionId {
  return `n${random.replaceAll('-', '')}` as TransactionId;
}

/** The account key in `value` (read back from a database), or undefined. */
export function parseAccountKey(value: unknown): AccountKey | undefined {
  return typeof value === 'string' && value.startsWith('@') && value.includes('|')
    ? (value as AccountKey)
    : undefined;
}
