import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseLoginConfig } from './loginConfig.ts';

it('reads the keys of Element', () => {
  const config = parseLoginConfig({
    default_server_config: {
      'm.homeserver': { base_url: 'https://matrix.tide.example', server_name: 'tide.example' },
    },
    brand: 'Tidewater',
    disable_custom_urls: true,
  });
  expect(config).toEqual({
    server: 'https://matrix.tide.example',
    serverName: 'tide.example',
    brand: 'Tidewater',
    fixed: true,
  });
});

it('asks for discovery where only a name is given', () => {
  expect(parseLoginConfig({ default_server_name: ' tide.example ' })).toEqual({
    server: 'tide.example',
    serverName: 'tide.example',
    fixed: false,
  });
});

it('calls a server by its host where no name is given', () => {
  const homeserver = { base_url: 'http://localhost:8008/' };
  expect(parseLoginConfig({ default_server_config: { 'm.homeserver': homeserver } })).toMatchObject(
    { server: 'http://localhost:8008/', serverName: 'localhost:8008' },
  );
});

it('does not fix a server that it does not name', () => {
  expect(parseLoginConfig({ disable_custom_urls: true }).fixed).toBe(false);
});

it('takes anything', () => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true }), (value) => {
      expect(typeof parseLoginConfig(value).fixed).toBe('boolean');
    }),
  );
});
