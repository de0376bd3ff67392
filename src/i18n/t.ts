import type { english } from './english.ts';
import { formatNumber, pluralCategory } from './format.ts';
import { currentLocale } from './locale.ts';
import { placeholdersIn, type PlaceholderOf } from './message.ts';

type English = typeof english;

/** `feature.key` of every message. A key that does not exist is a compile error. */
export type MessageKey = {
  [Feature in keyof English]: `${Feature}.${keyof English[Feature] & string}`;
}[keyof English];

type MessageAt<K> = K extends `${infer Feature}.${infer Key}`
  ? Feature extends keyof English
    ? Key extends keyof English[Feature]
      ? English[Feature][Key]
      : never
    : never
  : never;

/** The keys of messages without placeholders, for tables from codes to words. */
export type PlainKey = {
  [K in MessageKey]: [PlaceholderOf<MessageAt<K>>] extends [never] ? K : never;
}[MessageKey];

type Values<K, V> = { readonly [P in PlaceholderOf<MessageAt<K>>]: P extends 'count' ? number : V };
type Arguments<K, V> = [PlaceholderOf<MessageAt<K>>] extends [never]
  ? readonly []
  : readonly [values: Values<K, V>];

/**
 * The text for a key in the page's language. Numbers are written as the language does, and `count` chooses the
 * plural form.
 */
export function t<K extends MessageKey>(key: K, ...values: Arguments<K, string | number>): string;
export function t(key: MessageKey, values: Readonly<Record<string, string | number>> = {}): string {
  return parts(key, values)
    .map((part) => (typeof part === 'number' ? formatNumber(part) : part))
    .join('');
}

/** Like {@link t}, in pieces, so that a value can be an element (a name in `<bdi>`, a link). */
export function tParts<K extends MessageKey, V>(
  key: K,
  ...values: Arguments<K, V>
): readonly (string | V)[];
export function tParts(
  key: MessageKey,
  values: Readonly<Record<string, unknown>> = {},
): readonly unknown[] {
  return parts(key, values).map((part) => (typeof part === 'number' ? formatNumber(part) : part));
}

function parts<V>(key: MessageKey, values: Readonly<Record<string, V>>): readonly (string | V)[] {
  return placeholdersIn(template(key, values['count'])).map((part) => {
    if ('text' in part) return part.text;
    return values[part.name] ?? `{${part.name}}`;
  });
}

function template(key: MessageKey, count: unknown): string {
  const message = currentLocale().messages.get(key) ?? key;
  if (typeof message === 'string') return message;
  return message[pluralCategory(typeof count === 'number' ? count : 0)] ?? message.other;
}
