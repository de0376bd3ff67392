import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { missingOptional } from './completeLock.mjs';

describe('the lockfile', () => {
  it('has an entry for every platform, so that "npm ci" works on each', () => {
    const lock = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8');
    expect(missingOptional(JSON.parse(lock).packages)).toEqual([]);
  });

  it('is found incomplete when a platform is left out', () => {
    const parent = {
      version: '1.0.0',
      optionalDependencies: { 'a-linux-x64': '1.0.0', 'a-darwin-x64': '1.0.0' },
    };
    const entries = { 'node_modules/a': parent, 'node_modules/a-linux-x64': { version: '1.0.0' } };
    expect(missingOptional(entries)).toEqual([{ name: 'a-darwin-x64', version: '1.0.0' }]);
  });
});
