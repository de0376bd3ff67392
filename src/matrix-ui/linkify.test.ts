import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linkify } from './linkify.ts';

const hrefs = (text: string) =>
  linkify(text).flatMap((part) => (part.kind === 'link' ? [part.href] : []));
const linkTexts = (text: string) =>
  linkify(text).flatMap((part) => (part.kind === 'link' ? [part.text] : []));

describe('linkify', () => {
  test('a text without an address is one piece', () => {
    expect(linkify('no address here')).toEqual([{ kind: 'text', text: 'no address here' }]);
    expect(linkify('')).toEqual([{ kind: 'text', text: '' }]);
  });

  test.each([
    ['see https://a.example/x.', ['https://a.example/x']],
    ['(https://a.example/x)', ['https://a.example/x']],
    ['https://a.example/w/Mast_(boat)', ['https://a.example/w/Mast_(boat)']],
    ['(see https://a.example/w/Mast_(boat)), yes', ['https://a.example/w/Mast_(boat)']],
    ['HTTPS://A.example and http://b.example?', ['HTTPS://A.example', 'http://b.example']],
    ['<https://a.example/>', ['https://a.example/']],
    ['“https://a.example/”', ['https://a.example/']],
    ['mailto:noor@a.example, then', ['mailto:noor@a.example']],
  ])('%s', (text, expected) => {
    expect(linkTexts(text)).toEqual(expected);
  });

  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'matrix:u/noor',
    'mailto:nobody',
    'https://',
    'vbscript:https',
  ])('%s is no link', (text) => {
    expect(hrefs(text)).toEqual([]);
  });

  test('an address ends before a control of writing direction', () => {
    expect(linkTexts('https://a.example/\u202egpj.exe')).toEqual(['https://a.example/']);
  });

  test('an endless address is no link', () => {
    expect(hrefs(`https://a.example/${'x'.repeat(4000)}`)).toEqual([]);
  });

  test('a long tail of brackets is read in no time', () => {
    const text = `https://a.example/${'('.repeat(900)}${')'.repeat(1100)}`;
    const before = performance.now();
    linkify(text);
    expect(performance.now() - before).toBeLessThan(500);
  });

  test('the pieces spell the text again and every link is http, https or mailto', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'javascript:',
        'https://',
        'https://a.example/w/x_(y)?z=[1]#{2}',
        'http://[::1]:8080/',
        'HTTP://user@b.example',
        '.',
        '(',
        ')',
        '\u202e',
        ' ',
        '\n',
        'mailto:a@b.example',
        'نور',
        '🏮',
        '\ud83c',
        '\0',
      ),
    );
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const text = words.join('');
        const parts = linkify(text);
        const spelt = parts.map((part) => part.text).join('') === text;
        const safe = parts.every(
          (part) => part.kind === 'text' || /^(?:https?:\/\/|mailto:)/u.test(part.href),
        );
        return spelt && safe;
      }),
    );
  });
});
