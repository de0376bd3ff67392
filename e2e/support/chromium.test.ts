import { describe, expect, it } from 'vitest';
import { findChromium } from './chromium.ts';

describe('findChromium', () => {
  it('takes the one that CHROMIUM_PATH names', () => {
    expect(findChromium('/somewhere/chrome', () => true)).toBe('/somewhere/chrome');
  });

  it('says when there is none where CHROMIUM_PATH points', () => {
    expect(() => findChromium('/nowhere', () => false)).toThrow('/nowhere');
  });

  it('prefers Debian’s Chromium to an installed Chrome', () => {
    expect(findChromium('', () => true)).toBe('/usr/bin/chromium');
  });

  it('takes an installed Chrome where there is nothing else', () => {
    expect(findChromium('', (path) => path.includes('google-chrome'))).toBe(
      '/usr/bin/google-chrome-stable',
    );
  });

  it('says in one sentence what to install', () => {
    expect(() => findChromium('', () => false)).toThrow(
      /^No Chromium was found: install it .+\.$/u,
    );
  });
});
