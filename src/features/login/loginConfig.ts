/** What the page's `config.json` says about signing in. Its keys are those of Element's configuration. */
export type LoginConfig = {
  /** What to ask for: a server name for discovery, or an address. */
  readonly server?: string;
  /** What to call that server. */
  readonly serverName?: string;
  /** Nobody may choose another one. */
  readonly fixed: boolean;
  /** What to call Nacre here. */
  readonly brand?: string;
};

/**
 * Reads `default_server_config`, `default_server_name`, `brand` and `disable_custom_urls`; whatever is missing or odd
 * counts as not said. https://github.com/element-hq/element-web/blob/develop/docs/config.md
 */
export function parseLoginConfig(value: unknown): LoginConfig {
  const homeserver = field(field(value, 'default_server_config'), 'm.homeserver');
  const address = text(field(homeserver, 'base_url'));
  const name = text(field(homeserver, 'server_name')) ?? text(field(value, 'default_server_name'));
  const brand = text(field(value, 'brand'));
  const server = address ?? name;
  return {
    fixed: server !== undefined && field(value, 'disable_custom_urls') === true,
    ...(server === undefined ? {} : { server, serverName: name ?? hostOf(server) }),
    ...(brand === undefined ? {} : { brand }),
  };
}

function field(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

function text(value: unknown): string | undefined {
  const trimmed = typeof value === 'string' ? value.trim() : '';
  return trimmed === '' || trimmed.length > 255 ? undefined : trimmed;
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}
