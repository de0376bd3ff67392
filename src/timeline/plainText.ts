/**
 * Text of strangers, made harmless before it stands beside ours. Bidirectional controls that are not closed reorder
 * what follows them, and control characters have no business in a name.
 */

/** Overrides alone: they make a text read otherwise than it is, for example a link's address. */
const BIDI_OVERRIDES = /[\u202D\u202E]/gu;
/**
 * Characters without a look of their own, directional ones included: they reorder what follows or make equal names
 * differ. Joiners, variation selectors and tags stay, as emoji and scripts are made with them.
 */
const INVISIBLE = /[\p{DI}--[\u200C\u200D\uFE00-\uFE0F\u{E0020}-\u{E007F}]]/gv;
const ALL_INVISIBLE = /\p{DI}/gu;
// oxlint-disable-next-line no-control-regex -- control characters are what this removes
const CONTROLS = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/gu;

/** Longest name or title that is shown, in UTF-16 units. */
const MAX_NAME = 200;
/** Longest topic that is shown, in UTF-16 units. */
const MAX_TOPIC = 4000;
/** Longest body that is shown, in UTF-16 units: an event as a whole may have 65,536 bytes. */
const MAX_BODY = 65_536;

/** `text` cut to `max` UTF-16 units, never in the middle of a character, with an ellipsis where something is gone. */
function bounded(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = text.slice(0, max - 1);
  const last = cut.charCodeAt(cut.length - 1);
  const whole = last >= 0xd800 && last <= 0xdbff ? cut.slice(0, -1) : cut;
  return `${whole}…`;
}

/** One clean line of at most 200 characters; empty when nothing visible is in `value` or it is no string. */
export function cleanName(value: unknown): string {
  return cleanLine(value, MAX_NAME);
}

/** One clean line of at most `max` UTF-16 units. */
export function cleanLine(value: unknown, max: number): string {
  if (typeof value !== 'string') return '';
  // Four times the bound is enough to fill it in all but hostile texts, and keeps those cheap.
  const head = value.slice(0, max * 4).toWellFormed();
  const line = head.replace(INVISIBLE, '').replace(/\s+/gu, ' ').replace(CONTROLS, '').trim();
  return lookOf(line) === '' ? '' : bounded(line, max);
}

/** A topic: lines are kept. */
export function cleanTopic(value: unknown): string {
  if (typeof value !== 'string') return '';
  const head = value.slice(0, MAX_TOPIC * 2).toWellFormed();
  return bounded(head.replace(INVISIBLE, '').replace(CONTROLS, '').trim(), MAX_TOPIC);
}

/** A message's text: lines, tabs and bidirectional isolates are kept, overrides and control characters are not. */
export function cleanBody(body: string): { readonly text: string; readonly truncated: boolean } {
  const truncated = body.length > MAX_BODY;
  const head = (truncated ? bounded(body, MAX_BODY) : body).toWellFormed();
  return {
    text: head.replace(/\r\n?/gu, '\n').replace(BIDI_OVERRIDES, '').replace(CONTROLS, ''),
    truncated,
  };
}

/** What a name looks like: names of the same look have to be told apart. */
export function lookOf(name: string): string {
  return name.normalize('NFKC').replace(ALL_INVISIBLE, '').trim();
}
