import { describe, expect, it } from 'vitest';
import { isInstalled } from './packages.mjs';
import { whyItFailed } from './processes.mjs';
import { isUsablePython, missingPython } from './python.mjs';

describe('isInstalled', () => {
  const wanted = {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '2.0.0', optional: true },
  };

  it('is satisfied by the same packages, without those of other platforms', () => {
    expect(isInstalled(wanted, { 'node_modules/a': { version: '1.0.0' } })).toBe(true);
  });

  it.each([
    ['a package is missing', {}],
    ['a version differs', { 'node_modules/a': { version: '1.0.1' } }],
    [
      'one is left over',
      { 'node_modules/a': { version: '1.0.0' }, 'node_modules/c': { version: '1.0.0' } },
    ],
  ])('is not satisfied when %s', (_, installed) => {
    expect(isInstalled(wanted, installed)).toBe(false);
  });
});

describe('whyItFailed', () => {
  it.each([
    ['npm error code EUSAGE\nnpm error\nnpm error Out of sync.\nnpm error More', 'Out of sync'],
    ['npm error code ECONNREFUSED\nnpm error x', 'the package registry cannot be reached'],
    ['Collecting a\nERROR: No space left.', 'No space left'],
    ['', 'it gave no reason'],
  ])('reads %j', (output, reason) => {
    expect(whyItFailed(output)).toBe(reason);
  });
});

describe('the choice of Python', () => {
  it.each(['3.10.0', '3.11.7', '3.14.2'])('takes %s', (version) => {
    expect(isUsablePython(version)).toBe(true);
  });

  it.each(['2.7.18', '3.9.18', '3.15.0'])('leaves %s', (version) => {
    expect(isUsablePython(version)).toBe(false);
  });

  const old = { command: 'python3', version: '3.9.1', hasVenv: true, hasPip: true, complete: true };

  it.each([
    ['nothing', undefined, [], /^No Python was found/u],
    ['a PYTHON that does not run', '/nowhere', [], /PYTHON is "\/nowhere", which does not run/u],
    ['an old one', undefined, [old], /\(python3\) is version 3\.9\.1/u],
    [
      'one without SQLite',
      undefined,
      [{ ...old, version: '3.12.0', complete: false }],
      /without SQLite/u,
    ],
  ])('says in one sentence what is wrong when there is %s', (_, chosen, found, sentence) => {
    expect(missingPython(chosen, found)).toMatch(sentence);
    expect(missingPython(chosen, found)).not.toContain('\n');
  });
});
