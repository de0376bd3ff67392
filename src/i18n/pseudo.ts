import { english } from './english.ts';
import { flatten, type Locale } from './locale.ts';
import { placeholdersIn, type Message } from './message.ts';

/**
 * A language for tests: English with accents between brackets. Whatever the page shows without them did not come
 * from the catalogue.
 */
export function pseudoLocale(): Locale {
  const messages = new Map<string, Message>();
  for (const [key, message] of flatten(english)) messages.set(key, pseudoMessage(message));
  return { tag: 'en-XA', formats: 'en-GB', dir: 'ltr', messages, decorate: accented };
}

/** The pseudo-locale has the plural forms of English. */
function pseudoMessage(message: Message): Message {
  if (typeof message === 'string') return pseudoText(message);
  return { other: pseudoText(message.other), one: pseudoText(message.one ?? message.other) };
}

function pseudoText(text: string): string {
  const words = placeholdersIn(text).map((part) =>
    'text' in part ? accented(part.text) : `{${part.name}}`,
  );
  return `[${words.join('')}]`;
}

const plain = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const accents = 'áḃćďéḟǵȟíĵḱĺḿńóṕɋŕśťúṽẃẋýźÁḂĆĎÉḞǴȞÍĴḰĹḾŃÓṔɊŔŚŤÚṼẂẊÝŹ';
const accentOf = new Map(
  [...plain].map((letter, index) => [letter, [...accents][index] ?? letter]),
);

function accented(text: string): string {
  return [...text].map((letter) => accentOf.get(letter) ?? letter).join('');
}
