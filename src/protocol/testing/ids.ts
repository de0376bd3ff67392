import {
  parseDeviceId,
  parseEventId,
  parseHomeserverUrl,
  parsePageToken,
  parseRoomId,
  parseSyncToken,
  parseTransactionId,
  parseUserId,
} from '../ids.ts';

/** Branded ids for tests; they throw where the text is none. */
function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('no valid id');
  return value;
}

export const roomId = (text: string) => known(parseRoomId(text));
export const eventId = (text: string) => known(parseEventId(text));
export const userId = (text: string) => known(parseUserId(text));
export const deviceId = (text: string) => known(parseDeviceId(text));
export const transactionId = (text: string) => known(parseTransactionId(text));
export const syncToken = (text: string) => known(parseSyncToken(text));
export const pageToken = (text: string) => known(parsePageToken(text));
export const homeserver = (text: string) => known(parseHomeserverUrl(text));
