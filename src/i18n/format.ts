import { currentLocale } from './locale.ts';

/** Making a formatter is slow (about 50 µs), using one is not. */
const formatters = new Map<string, unknown>();

function cached<F>(name: string, make: (tag: string) => F, is: (f: unknown) => f is F): F {
  const tag = currentLocale().formats;
  const key = `${name} ${tag}`;
  const known = formatters.get(key);
  if (is(known)) return known;
  const made = make(tag);
  formatters.set(key, made);
  return made;
}

export function formatNumber(value: number): string {
  return cached(
    'number',
    (tag) => new Intl.NumberFormat(tag),
    (f) => f instanceof Intl.NumberFormat,
  ).format(value);
}

/** Which form of a message fits a number. */
export function pluralCategory(count: number): Intl.LDMLPluralRule {
  return cached(
    'plural',
    (tag) => new Intl.PluralRules(tag),
    (f) => f instanceof Intl.PluralRules,
  ).select(count);
}

/** "Mei, Oskar and Noor". */
export function formatList(values: readonly string[]): string {
  const { decorate } = currentLocale();
  return cached(
    'list',
    (tag) => new Intl.ListFormat(tag, { type: 'conjunction' }),
    (f) => f instanceof Intl.ListFormat,
  )
    .formatToParts(values)
    .map((part) => (part.type === 'literal' ? (decorate?.(part.value) ?? part.value) : part.value))
    .join('');
}

/** The last day that JavaScript can name, in milliseconds since 1970; servers send later ones. */
const lastDay = 8.64e15;

/** Writes a date; `name` stands for the options in the cache. What is no date gives an empty text. */
export function formatDate(
  name: string,
  options: Intl.DateTimeFormatOptions,
  timestamp: number,
): string {
  if (!(Math.abs(timestamp) <= lastDay)) return '';
  const text = cached(
    name,
    (tag) => new Intl.DateTimeFormat(tag, options),
    (f) => f instanceof Intl.DateTimeFormat,
  ).format(timestamp);
  return currentLocale().decorate?.(text) ?? text;
}
