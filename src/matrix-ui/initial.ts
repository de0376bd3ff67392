const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const letterOrDigit = /[\p{L}\p{N}]/u;

/** What stands in an avatar without a picture: the first letter or digit of the name, else its first sign. */
export function initialOf(name: string): string {
  let first: string | undefined;
  for (const { segment } of segmenter.segment(name.slice(0, 64))) {
    if (segment.trim() === '') continue;
    if (letterOrDigit.test(segment)) return segment.toLocaleUpperCase();
    first ??= segment;
  }
  return first ?? '?';
}
