import { english } from './english.ts';
import type { Message, MessageGroup } from './message.ts';

/** A language with its texts and its ways of writing dates, numbers and lists. */
export type Locale = {
  /** BCP 47, for `lang`. */
  readonly tag: string;
  /** BCP 47, for `Intl`; English dates and lists are written as the design does. */
  readonly formats: string;
  readonly dir: 'ltr' | 'rtl';
  readonly messages: ReadonlyMap<string, Message>;
  /** Dresses up what `Intl` wrote; only the pseudo-locale does. */
  readonly decorate?: (text: string) => string;
};

/** `login.title` → message. */
export function flatten(groups: {
  readonly [feature: string]: MessageGroup;
}): ReadonlyMap<string, Message> {
  const messages = new Map<string, Message>();
  for (const [feature, group] of Object.entries(groups))
    for (const [key, message] of Object.entries(group)) messages.set(`${feature}.${key}`, message);
  return messages;
}

export const englishLocale: Locale = {
  tag: 'en',
  formats: 'en-GB',
  dir: 'ltr',
  messages: flatten(english),
};

let current: Locale = englishLocale;

/** The language of this page. It is chosen before the first paint and then stays. */
export function currentLocale(): Locale {
  return current;
}

export function setLocale(locale: Locale): void {
  current = locale;
}
