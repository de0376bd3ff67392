import { describe, expect, it } from 'vitest';
import { connectionNotice, storageNotice } from './connectionWords.ts';
import { statusText } from './statusText.ts';

const now = 1_700_000_000_000;
const unreachable = { kind: 'network', code: 'unreachable', message: 'for logs' } as const;
const waiting = { kind: 'reconnecting', retryAt: now + 4_001, error: unreachable } as const;

describe('the status', () => {
  it('says what ui-contract promises', () => {
    expect(statusText('up', { kind: 'connected' }, now)).toBe('Connected');
    expect(statusText('up', waiting, now)).toBe('Reconnecting in 5 s');
    expect(statusText('up', { kind: 'offline', since: now }, now)).toBe('Offline');
    expect(statusText('connecting', undefined, now)).toBe('Connecting');
  });

  it('speaks of the engine before the server', () => {
    expect(statusText('lost', { kind: 'connected' }, now)).toBe('Reconnecting');
    expect(statusText('failed', { kind: 'connected' }, now)).toBe('Not working');
  });
});

describe('notices', () => {
  it('says nothing while all is well', () => {
    expect(connectionNotice({ kind: 'connected' }, 'tide.example', now)).toBeUndefined();
    expect(connectionNotice({ kind: 'starting' }, 'tide.example', now)).toBeUndefined();
  });

  it('counts down, and never below nothing', () => {
    const { title, text } = connectionNotice(waiting, 'tide.example', now) ?? {};
    expect(title).toBe('tide.example does not answer.');
    expect(text).toContain('in 5 s');
    expect(connectionNotice(waiting, 'tide.example', now + 60_000)?.text).toContain('trying again');
  });

  it('tells a server in trouble from one that is silent', () => {
    const error = { kind: 'server', code: 'HTTP_502', status: 502, message: '' } as const;
    expect(connectionNotice({ ...waiting, error }, 'tide.example', now)?.title).toContain(
      'a problem of its own',
    );
  });

  it('says what was saved of a damaged database and what was not', () => {
    const { text } = storageNotice({ kind: 'recovered', savedMessages: 2, lostMessages: true });
    expect(text).toContain('2 unsent messages were saved.');
    expect(text).toContain('could not be read');
    const well = storageNotice({ kind: 'recovered', savedMessages: 0, lostMessages: false });
    expect(well.text).toBe('Nacre fetches it again from your server.');
  });
});
