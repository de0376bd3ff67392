import { createHash, randomBytes } from 'node:crypto';
import path from 'node:path';

/**
 * @typedef {object} SynapseSecrets
 * @property {string} registration lets whoever knows it create accounts, also admins
 * @property {string} macaroon
 * @property {string} form
 * @property {string} asToken the seed's application service
 * @property {string} hsToken
 * @property {string} signingKey the content of the signing key file
 */

/**
 * @typedef {object} SynapsePlace
 * @property {string} dir the folder of its files
 * @property {string} databaseFile
 * @property {number} port
 * @property {string} serverName
 * @property {string} publicBaseurl what the homeserver tells clients about its own address
 */

/** The room that newcomers join by themselves. */
export const welcomeAlias = 'harbour-square';

/** @returns {SynapseSecrets} */
export function makeSecrets() {
  const secret = () => randomBytes(32).toString('base64url');
  const seed = randomBytes(32);
  const keyId = createHash('sha256').update(seed).digest('hex').slice(0, 4);
  return {
    registration: secret(),
    macaroon: secret(),
    form: secret(),
    asToken: secret(),
    hsToken: secret(),
    signingKey: `ed25519 a_${keyId} ${seed.toString('base64').replace(/=+$/, '')}\n`,
  };
}

/** @param {{ dir: string }} place */
export const synapseFiles = ({ dir }) => ({
  config: path.join(dir, 'homeserver.yaml'),
  log: path.join(dir, 'homeserver.log'),
  logConfig: path.join(dir, 'log.yaml'),
  appservice: path.join(dir, 'appservice.yaml'),
  signingKey: path.join(dir, 'signing.key'),
});

const unlimited = { per_second: 9999, burst_count: 9999 };

const rateLimits = {
  rc_message: unlimited,
  rc_registration: unlimited,
  rc_admin_redaction: unlimited,
  rc_joins_per_room: unlimited,
  rc_3pid_validation: unlimited,
  rc_media_create: unlimited,
  rc_reports: unlimited,
  rc_room_creation: unlimited,
  rc_user_directory: unlimited,
  rc_delayed_event_mgmt: unlimited,
  rc_third_party_invite: unlimited,
  rc_login: { address: unlimited, account: unlimited, failed_attempts: unlimited },
  rc_joins: { local: unlimited, remote: unlimited },
  rc_invites: { per_room: unlimited, per_user: unlimited, per_issuer: unlimited },
  rc_presence: { per_user: unlimited },
};

/** Proposals that Nacre uses where a server has them. */
const experimentalFeatures = {
  msc4222_enabled: true,
  msc4306_enabled: true,
  msc4354_enabled: true,
  msc4143_enabled: true,
  msc3814_enabled: true,
  msc4155_enabled: true,
  msc3391_enabled: true,
  msc3874_enabled: true,
  msc3881_enabled: true,
  msc3026_enabled: true,
  msc4169_enabled: true,
  msc4210_enabled: true,
  msc4446_enabled: true,
  msc4267_enabled: true,
  msc3381_polls_enabled: true,
};

/** Addresses whose pages the server does not fetch for previews: everything that is not public. */
const privateNetworks = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '::1/128',
  'fe80::/10',
  'fc00::/7',
];

/**
 * Synapse's configuration: SQLite, this computer only, open registration, no limits.
 * https://element-hq.github.io/synapse/latest/usage/configuration/config_documentation.html
 * @param {SynapsePlace} place
 * @param {SynapseSecrets} secrets
 * @param {Record<string, unknown>} [overrides] replace whole top-level keys
 * @returns {Record<string, unknown>} to be written as JSON, which is YAML
 */
export function synapseConfig(place, secrets, overrides = {}) {
  const { dir, databaseFile, port, serverName, publicBaseurl } = place;
  const files = synapseFiles(place);
  return {
    server_name: serverName,
    public_baseurl: `${publicBaseurl.replace(/\/+$/, '')}/`,
    serve_server_wellknown: true,
    log_config: files.logConfig,
    listeners: [
      {
        port,
        type: 'http',
        tls: false,
        x_forwarded: true,
        bind_addresses: ['127.0.0.1'],
        resources: [{ names: ['client', 'federation'], compress: false }],
      },
    ],
    database: { name: 'sqlite3', args: { database: databaseFile } },
    media_store_path: path.join(dir, 'media'),
    signing_key_path: files.signingKey,
    macaroon_secret_key: secrets.macaroon,
    form_secret: secrets.form,
    registration_shared_secret: secrets.registration,
    report_stats: false,
    trusted_key_servers: [],
    suppress_key_server_warning: true,
    enable_registration: true,
    enable_registration_without_verification: true,
    allow_guest_access: true,
    bcrypt_rounds: 4,
    auto_join_rooms: [`#${welcomeAlias}:${serverName}`],
    autocreate_auto_join_rooms: false,
    refreshable_access_token_lifetime: '5m',
    nonrefreshable_access_token_lifetime: '24h',
    login_via_existing_session: { enabled: true, require_ui_auth: false },
    presence: { enabled: true, include_offline_users_on_sync: true },
    user_directory: { enabled: true, search_all_users: true },
    enable_search: true,
    allow_public_rooms_without_auth: true,
    room_list_publication_rules: [{ action: 'allow' }],
    url_preview_enabled: true,
    url_preview_ip_range_blacklist: privateNetworks,
    max_upload_size: '100M',
    dynamic_thumbnails: true,
    enable_authenticated_media: true,
    max_event_delay_duration: '24h',
    caches: { sync_response_cache_duration: 0 },
    app_service_config_files: [files.appservice],
    federation_rr_transactions_per_room_per_second: 9999,
    experimental_features: experimentalFeatures,
    ...rateLimits,
    ...overrides,
  };
}

/**
 * The application service that writes the seed: it may speak for every local account and date what it sends.
 * https://spec.matrix.org/v1.15/application-service-api/#registration
 * @param {SynapseSecrets} secrets
 */
export function appserviceRegistration({ asToken, hsToken }) {
  return {
    id: 'nacre-seed',
    url: null,
    as_token: asToken,
    hs_token: hsToken,
    sender_localpart: '_seed',
    rate_limited: false,
    namespaces: {
      users: [{ exclusive: false, regex: '@.*' }],
      aliases: [{ exclusive: false, regex: '#.*' }],
      rooms: [],
    },
  };
}

/** @param {string} logFile */
export function logConfig(logFile) {
  return {
    version: 1,
    formatters: { line: { format: '%(asctime)s %(levelname)s %(name)s: %(message)s' } },
    handlers: {
      file: {
        class: 'logging.handlers.RotatingFileHandler',
        formatter: 'line',
        filename: logFile,
        maxBytes: 5_000_000,
        backupCount: 1,
        encoding: 'utf8',
      },
    },
    root: { level: 'WARNING', handlers: ['file'] },
    disable_existing_loggers: false,
  };
}
