import { describe, expect, it } from 'vitest';
import { checkNode, readSettings } from './settings.mjs';

describe('readSettings', () => {
  it('has the usual ports and keeps the data', () => {
    expect(readSettings([], {})).toEqual({
      reset: false,
      port: 8080,
      synapsePort: 8008,
      homeserverUrl: undefined,
    });
  });

  it('takes ports, another homeserver and --reset', () => {
    const env = {
      PORT: '9000',
      SYNAPSE_PORT: '9001',
      HOMESERVER_URL: 'https://matrix.example.org/?a#b',
    };
    expect(readSettings(['--reset'], env)).toEqual({
      reset: true,
      port: 9000,
      synapsePort: 9001,
      homeserverUrl: 'https://matrix.example.org',
    });
  });

  it.each([
    ['an unknown option', ['--rest'], {}, /"--rest" is not an option/u],
    ['a port that is no number', [], { PORT: '80a' }, /PORT is "80a"/u],
    ['a port that does not exist', [], { SYNAPSE_PORT: '65536' }, /SYNAPSE_PORT is "65536"/u],
    ['the same port twice', [], { PORT: '8008' }, /both 8008/u],
    ['a homeserver over plain HTTP', [], { HOMESERVER_URL: 'http://example.org' }, /https:/u],
    ['something that is no address', [], { HOMESERVER_URL: 'example.org' }, /https:/u],
  ])('refuses %s in one sentence', (_, args, env, sentence) => {
    expect(() => readSettings(args, env)).toThrow(sentence);
    expect(() => readSettings(args, env)).toThrow(/^[^\n]+\.$/u);
  });

  it('takes a homeserver on this computer over plain HTTP', () => {
    const env = { HOMESERVER_URL: 'http://localhost:8008/' };
    expect(readSettings([], env).homeserverUrl).toBe('http://localhost:8008');
  });
});

describe('checkNode', () => {
  it.each(['20.19.0', '20.20.1', '22.0.0', '24.1.0'])('accepts %s', (version) => {
    expect(() => checkNode(version)).not.toThrow();
  });

  it.each(['18.20.0', '20.18.3'])('refuses %s', (version) => {
    expect(() => checkNode(version)).toThrow(`this is ${version}`);
  });
});
