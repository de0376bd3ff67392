import { englishLocale } from '../../src/i18n/locale.ts';
import { pseudoLocale } from '../../src/i18n/pseudo.ts';

/** The language a page speaks: English, or the one that shows what does not come from the catalogue. */
export type Language = 'english' | 'pseudo';

/** A text of the catalogue in a page's language. */
export type Say = (english: string) => string;

/** @throws where the catalogue has no such text without placeholders */
export function createSay(language: Language): Say {
  const target = language === 'pseudo' ? pseudoLocale().messages : englishLocale.messages;
  const texts = new Map<string, string>();
  for (const [key, message] of englishLocale.messages) {
    const translated = target.get(key);
    if (typeof message === 'string' && typeof translated === 'string')
      texts.set(message, translated);
  }
  return (english) => {
    const text = texts.get(english);
    if (text === undefined) throw new Error(`The catalogue has no "${english}".`);
    return text;
  };
}
