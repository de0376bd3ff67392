/** A text with `{name}` placeholders; with plural forms it takes `count`. */
export type Message = string | PluralMessage;

/** One form per category of the locale; `other` always exists. See https://www.unicode.org/reports/tr35/tr35-numbers.html#Language_Plural_Rules */
type PluralMessage = { readonly other: string } & {
  readonly [category in Exclude<Intl.LDMLPluralRule, 'other'>]?: string;
};

/** The messages of one feature. */
export type MessageGroup = { readonly [key: string]: Message };

/** The names of the placeholders of a message, read from its type. */
export type PlaceholderOf<M> = M extends string
  ? InText<M>
  : M extends { readonly other: infer Other }
    ? 'count' | InText<Other>
    : never;

type InText<T> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | InText<Rest> : never;

/** Splits a text into words and placeholders, in order. */
export function placeholdersIn(
  text: string,
): readonly ({ readonly text: string } | { readonly name: string })[] {
  return text
    .split(/(\{\w+\})/u)
    .filter((part) => part !== '')
    .map((part) => (part.startsWith('{') ? { name: part.slice(1, -1) } : { text: part }));
}
