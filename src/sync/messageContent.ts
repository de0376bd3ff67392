import { stringField } from '#timeline/readJson.ts';
import type { JsonObject } from '#protocol/json.ts';

/** The only type of event that is sent until encryption exists. */
export const MESSAGE_TYPE = 'm.room.message';

const PLAIN_TYPES = new Set(['m.text', 'm.emote']);

/**
 * The content of a text that somebody wrote: "/me waves" is an action, any other beginning with a slash is text.
 * `m.mentions` always goes with it, so that no server looks for names in the text. Rule SQ-4.
 * https://spec.matrix.org/v1.15/client-server-api/#mroommessage-msgtypes
 */
export function messageContent(body: string): JsonObject {
  const action = /^\/me\s+(?=\S)/u.exec(body);
  return action === null
    ? { msgtype: 'm.text', body, 'm.mentions': {} }
    : { msgtype: 'm.emote', body: body.slice(action[0].length), 'm.mentions': {} };
}

/** Whether an outbox row holds what may be sent in the clear. Rule SQ-3. */
export function isPlainMessage(type: string, content: JsonObject): boolean {
  return type === MESSAGE_TYPE && PLAIN_TYPES.has(stringField(content, 'msgtype') ?? '');
}
