/** A piece of a plain text: as it is, or a link that it spells out and that begins `at` this place. */
export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string; readonly at: number };

/**
 * Where an address begins, and which signs can stand in one: no space, no quotation marks, and no control of
 * writing direction, which could make it look like another one.
 */
const address =
  /(?:https?:\/\/|mailto:)[^\s<>"“”«»`\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/giu;
/** What ends a sentence rather than an address. */
const sentenceEnd = new Set(".,;:!?…'’*_~|".split(''));
const brackets = [
  [')', '('],
  [']', '['],
  ['}', '{'],
] as const;
const longestAddress = 2048;

/** The pieces of `text` in order; together they spell it again. Links are http, https and mailto, nothing else. */
export function linkify(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(address)) {
    if (match[0].length > longestAddress) continue;
    const found = withoutTail(match[0]);
    const href = safeHref(found);
    if (href === undefined) continue;
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) });
    parts.push({ kind: 'link', text: found, href, at: match.index });
    end = match.index + found.length;
  }
  if (end < text.length || parts.length === 0) parts.push({ kind: 'text', text: text.slice(end) });
  return parts;
}

/** Leaves out the signs at the end that belong to the sentence, and a bracket that was opened before the address. */
function withoutTail(found: string): string {
  const depths = bracketDepths(found);
  let end = found.length;
  while (end > 0) {
    const last = found.charAt(end - 1);
    const depth = depths.get(last) ?? 0;
    if (depth > 0) depths.set(last, depth - 1);
    else if (!sentenceEnd.has(last)) break;
    end -= 1;
  }
  return found.slice(0, end);
}

/** By closing bracket: how many more of it there are than of the opening one. */
function bracketDepths(text: string): Map<string, number> {
  const depths = new Map<string, number>();
  for (const [closer, opener] of brackets) {
    let depth = 0;
    for (const sign of text) {
      if (sign === closer) depth += 1;
      if (sign === opener) depth -= 1;
    }
    depths.set(closer, depth);
  }
  return depths;
}

function safeHref(found: string): string | undefined {
  const url = URL.parse(found);
  if (url === null) return undefined;
  if (url.protocol === 'mailto:') return url.pathname.includes('@') ? url.href : undefined;
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  return isWeb && url.hostname !== '' ? url.href : undefined;
}
