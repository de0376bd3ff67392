import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NacreError } from '#base/errors.ts';
import { isLoopback, readServerInput } from './discoveryInput.ts';

describe('SI-1 what may be typed', () => {
  it.each([
    ['example.org', 'example.org', 'example.org'],
    ['  Example.ORG\u200b \n', 'example.org', 'example.org'],
    ['example.org:8448', 'example.org:8448', 'example.org'],
    ['@ünï:example.org', 'example.org', 'example.org'],
    ['@a:example.org:8448', 'example.org:8448', 'example.org'],
    ['bücher.example', 'xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['example.org/_matrix/client/versions', 'example.org', 'example.org'],
  ])('%j is the name %s', (input, name, host) => {
    expect(readServerInput(input)).toEqual({ kind: 'name', name, host });
  });

  it.each([
    ['https://hs.example', ['https://hs.example'], 'hs.example'],
    ['HTTPS://hs.example:8448/', ['https://hs.example:8448'], 'hs.example'],
    ['https://hs.example/_matrix/client/versions?x#y', ['https://hs.example'], 'hs.example'],
    ['https://hs.example/sub/', ['https://hs.example/sub'], undefined],
    ['http://hs.example:8008', ['http://hs.example:8008'], undefined],
    ['https://localhost:8448', ['https://localhost:8448'], undefined],
    ['localhost:8008', ['http://localhost:8008', 'https://localhost:8008'], undefined],
    ['127.0.0.1:8008/', ['http://127.0.0.1:8008', 'https://127.0.0.1:8008'], undefined],
    ['[::1]:8008', ['http://[::1]:8008', 'https://[::1]:8008'], undefined],
    ['localhost/hs', ['http://localhost/hs', 'https://localhost/hs'], undefined],
    ['@a:localhost:8008', ['http://localhost:8008', 'https://localhost:8008'], undefined],
    ['192.168.1.5', ['https://192.168.1.5', 'http://192.168.1.5'], '192.168.1.5'],
    ['10.0.0.1:8008', ['https://10.0.0.1:8008', 'http://10.0.0.1:8008'], '10.0.0.1'],
    ['nas.local', ['https://nas.local', 'http://nas.local'], 'nas.local'],
  ])('%j is an address', (input, candidates, host) => {
    const read = readServerInput(input);
    expect(read).toMatchObject({ kind: 'address', candidates });
    expect(read.host).toBe(host);
  });

  it.each([
    '',
    '   ',
    'a b@c',
    'ftp://example.org',
    'javascript://x',
    'https://',
    'https://user:secret@example.org',
    'user:secret@example.org',
    '@erik',
    'https://exa mple.org:99999',
    '..',
    'a'.repeat(2000),
    '?',
    '#room:example.org',
  ])('%j is neither', (input) => {
    expect(() => readServerInput(input)).toThrow(
      expect.objectContaining({
        info: expect.objectContaining({ code: 'server-name' }) as unknown,
      }),
    );
  });

  it('reads or refuses anything, and never tries plain HTTP to a public name', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), fc.domain()), (input) => {
        try {
          const read = readServerInput(input);
          if (read.kind === 'name') expect(read.host).not.toBe('');
          else if (!/^http:/iu.test(input)) expect(read.candidates.join(' ')).toMatch(/https:/u);
        } catch (error) {
          expect(error).toBeInstanceOf(NacreError);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('knows this machine by its names', () => {
    for (const name of ['localhost', 'a.localhost', '127.0.0.1', '127.1.2.3', '[::1]']) {
      expect(isLoopback(name)).toBe(true);
    }
    for (const name of ['localhost.example', '128.0.0.1', 'xlocalhost', '127.evil.example']) {
      expect(isLoopback(name)).toBe(false);
    }
  });
});
