import type { PlainKey } from '#i18n/t.ts';
import type { RoomDetails } from '#timeline/items.ts';

/**
 * Bytes of a text that is still sent. A whole event may have 65,536 bytes with everything around the text, and the
 * text grows when quotation marks and line breaks are written as JSON.
 * https://spec.matrix.org/v1.15/client-server-api/#size-limits
 */
const LONGEST_TEXT = 60 * 1024;

/** Whether a server would refuse the text for its length. */
export function isTooLong(text: string): boolean {
  // A UTF-16 unit has at most three bytes in UTF-8: short texts need not be counted.
  if (text.length * 3 <= LONGEST_TEXT / 2) return false;
  return new TextEncoder().encode(JSON.stringify(text)).length > LONGEST_TEXT;
}

type KeyPress = {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly isComposing: boolean;
  readonly keyCode: number;
};

/** What `keyCode` is while an input method has the key; Safari ends the composition before it tells of its Enter. */
const COMPOSING = 229;

/** Whether this key sends: Enter alone, unless it only accepts what an input method offers. */
export function sendsMessage(event: KeyPress): boolean {
  if (event.isComposing || event.keyCode === COMPOSING) return false;
  const modified = event.shiftKey || event.ctrlKey || event.altKey || event.metaKey;
  return event.key === 'Enter' && !modified;
}

/** Why one cannot write in a room, in a sentence. */
export const closedSentences: Readonly<Record<NonNullable<RoomDetails['closed']>, PlainKey>> = {
  encrypted: 'composer.closedEncrypted',
  'not-allowed': 'composer.closedNotAllowed',
  'not-joined': 'composer.closedNotJoined',
  upgraded: 'composer.closedUpgraded',
};
