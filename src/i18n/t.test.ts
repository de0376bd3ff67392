import { afterEach, describe, expect, it } from 'vitest';
import { english } from './english.ts';
import { englishLocale, flatten, setLocale } from './locale.ts';
import { pseudoLocale } from './pseudo.ts';
import { t, tParts } from './t.ts';

afterEach(() => setLocale(englishLocale));

describe('t', () => {
  it('chooses the plural form and writes numbers as the language does', () => {
    expect(t('connection.recoveredSaved', { count: 1 })).toBe('1 unsent message was saved.');
    expect(t('connection.recoveredSaved', { count: 2000 })).toBe(
      '2,000 unsent messages were saved.',
    );
  });

  it('takes values as they are, whatever they look like', () => {
    expect(t('login.asking', { server: '{count} <b>$& ‮x' })).toBe('Asking {count} <b>$& ‮x');
  });

  it('gives pieces, so that a value can be an element', () => {
    const name = { element: 'bdi' };
    expect(tParts('login.tooOld', { server: name })).toEqual([
      name,
      ' runs a version of Matrix that is too old for Nacre.',
    ]);
  });

  it('does not compile without the values of its placeholders or with an unknown key', () => {
    // @ts-expect-error the value is missing
    t('login.asking');
    // @ts-expect-error no such key
    expect(t('login.nothing')).toBe('login.nothing');
  });
});

describe('the catalogue', () => {
  it('follows the design: no exclamation marks, no "please", no "oops", no typewriter quotes', () => {
    for (const [key, message] of flatten(english)) {
      const texts = typeof message === 'string' ? [message] : Object.values(message);
      for (const text of texts) expect(text, key).not.toMatch(/!|please|oops|"|'|\.\.\./iu);
    }
  });
});

describe('the pseudo-locale', () => {
  it('marks every text and keeps the placeholders', () => {
    setLocale(pseudoLocale());
    expect(t('login.asking', { server: 'tide.example' })).toBe('[Áśḱíńǵ tide.example]');
    for (const [key, message] of pseudoLocale().messages) {
      const texts = typeof message === 'string' ? [message] : Object.values(message);
      for (const text of texts)
        expect(text.replaceAll(/\{\w+\}/gu, ''), key).not.toMatch(/[a-z]/iu);
    }
  });
});
