import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  makeAccountKey,
  makeTransactionId,
  parseAccountKey,
  parseDeviceId,
  parseEventId,
  parseHomeserverUrl,
  parseMxcUri,
  parsePageToken,
  parseRoomId,
  parseSyncToken,
  parseTransactionId,
  parseUserId,
} from './ids.ts';

const parsers = {
  parseAccountKey,
  parseDeviceId,
  parseEventId,
  parseHomeserverUrl,
  parseMxcUri,
  parsePageToken,
  parseRoomId,
  parseSyncToken,
  parseTransactionId,
  parseUserId,
};

describe.each(Object.entries(parsers))('%s', (_name, parse) => {
  it('never throws, and gives a string or nothing', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(['string', 'undefined']).toContain(typeof parse(value));
      }),
    );
  });
});

describe('ids', () => {
  it('takes room ids with and without a domain', () => {
    expect(parseRoomId('!31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM')).toBeDefined();
    expect(parseRoomId('!abc:example.org')).toBeDefined();
    for (const value of ['!', '#a:b', 'abc', `!${'a'.repeat(255)}`, '!a\u0000b']) {
      expect(parseRoomId(value)).toBeUndefined();
    }
  });

  it('takes event ids of every room version', () => {
    for (const id of ['$143273582443PhrSn:example.org', '$Rqnc-F-dvnEYJTyHq_iKxU2bZ1CI92']) {
      expect(parseEventId(id)).toBe(id);
    }
    expect(parseEventId('$')).toBeUndefined();
  });

  it('takes historical user ids, but none without a server', () => {
    expect(parseUserId('@ÄÖ 日本/=:example.org')).toBeDefined();
    expect(parseUserId('@erik')).toBeUndefined();
  });

  it('takes content addresses only if nothing in them can leave a path', () => {
    expect(parseMxcUri('mxc://example.org:8448/AbC_-1')).toBeDefined();
    for (const value of ['mxc://a/../b', 'mxc://a/b/c', 'mxc://a/b?c', 'https://a/b', 'mxc:///b']) {
      expect(parseMxcUri(value)).toBeUndefined();
    }
  });

  it('brings addresses of homeservers into one form', () => {
    expect(parseHomeserverUrl('https://EXAMPLE.org:443/')).toBe('https://example.org');
    expect(parseHomeserverUrl('http://a:8008/sub//')).toBe('http://a:8008/sub');
    for (const value of [
      'a.org',
      'ftp://a',
      'https://u:p@a',
      'https://a/?b',
      'https://a/#b',
      'https://',
    ]) {
      expect(parseHomeserverUrl(value)).toBeUndefined();
    }
  });

  it('names an account by user and device', () => {
    const [user, device] = [parseUserId('@a:b'), parseDeviceId('D|1')];
    if (user === undefined || device === undefined) throw new Error('no ids');
    expect(parseAccountKey(makeAccountKey(user, device))).toBe('@a:b|D|1');
  });

  it('makes transaction ids that fit into a path', () => {
    expect(makeTransactionId('1234-5678')).toBe('n12345678');
  });
});
