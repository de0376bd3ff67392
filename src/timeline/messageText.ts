import type { JsonObject } from '#protocol/json.ts';
import { cleanBody } from './plainText.ts';
import { stringField } from './readJson.ts';
import { isReply, withoutReplyFallback } from './relations.ts';

/** What a message's content says, as plain text. */
export type MessageText = {
  /** Absent for a sort of message that is not shown yet (a picture, a file …). */
  readonly style?: 'text' | 'notice' | 'emote';
  readonly text: string;
  readonly truncated: boolean;
};

const STYLES: ReadonlyMap<string, 'text' | 'notice' | 'emote'> = new Map([
  ['m.text', 'text'],
  ['m.notice', 'notice'],
  ['m.emote', 'emote'],
] as const);

/**
 * Reads the content of an `m.room.message`, or of anything else that carries a `body`; undefined without one.
 * https://spec.matrix.org/v1.15/client-server-api/#mroommessage-msgtypes
 */
export function messageText(content: JsonObject): MessageText | undefined {
  const body = stringField(content, 'body');
  if (body === undefined) return undefined;
  const style = STYLES.get(stringField(content, 'msgtype') ?? '');
  const said = isReply(content) ? withoutReplyFallback(body) : body;
  return { ...cleanBody(said), ...(style === undefined ? {} : { style }) };
}
