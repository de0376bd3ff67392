import { required, requireObject } from './answers.ts';
import { isPlainObject, ownEntries, ownValue, readCount, readList, readString } from './guards.ts';
import { parseHomeserverUrl } from './ids.ts';
import type { HomeserverUrl } from './ids.ts';
import type { ApiRequest } from './request.ts';

export type Versions = {
  readonly versions: readonly string[];
  /** The unstable features that are on. */
  readonly unstableFeatures: readonly string[];
};

const MAX_NAME = 255;

/** https://spec.matrix.org/v1.15/client-server-api/#get_matrixclientversions */
export const versionsRequest: ApiRequest<Versions> = {
  method: 'GET',
  path: '/_matrix/client/versions',
  authenticated: false,
  parse: (body) => {
    const answer = requireObject(body, 'versions');
    const versions = ownValue(answer, 'versions');
    return {
      versions: required(
        Array.isArray(versions) ? readNames(versions) : undefined,
        'versions',
        'versions',
      ),
      unstableFeatures: ownEntries(ownValue(answer, 'unstable_features'))
        .filter(([, on]) => on === true)
        .map(([name]) => name),
    };
  },
};

function readNames(list: unknown): readonly string[] {
  return readList(list, (item) => readString(item, MAX_NAME));
}

/** What `.well-known/matrix/client` says, step by step of the specification's algorithm. */
export type WellKnown =
  | { readonly kind: 'found'; readonly server: HomeserverUrl }
  /** FAIL_PROMPT: nothing usable in it. */
  | { readonly kind: 'invalid' }
  /** FAIL_ERROR: it names an address that is none. */
  | { readonly kind: 'bad-address' };

/**
 * Reads the body of a 200 answer of `.well-known/matrix/client`. An identity server is checked for its form only:
 * Nacre speaks to none. https://spec.matrix.org/v1.15/client-server-api/#well-known-uris
 */
export function parseWellKnown(body: unknown): WellKnown {
  const baseUrl = ownValue(ownValue(body, 'm.homeserver'), 'base_url');
  if (typeof baseUrl !== 'string' || baseUrl === '') return { kind: 'invalid' };
  const server = parseHomeserverUrl(baseUrl);
  if (server === undefined) return { kind: 'bad-address' };
  const identity = ownValue(body, 'm.identity_server');
  const identityUrl = parseHomeserverUrl(ownValue(identity, 'base_url'));
  if (identity !== undefined && identityUrl === undefined) return { kind: 'invalid' };
  return { kind: 'found', server };
}

/** Bytes of the greatest upload, where the server says so. https://spec.matrix.org/v1.15/client-server-api/#get_matrixclientv1mediaconfig */
export const mediaConfigRequest: ApiRequest<{ readonly maxUploadBytes?: number }> = {
  method: 'GET',
  path: '/_matrix/client/v1/media/config',
  authenticated: true,
  parse: (body) => {
    const size = readCount(ownValue(requireObject(body, 'media-config'), 'm.upload.size'));
    return size === undefined ? {} : { maxUploadBytes: size };
  },
};

export type Capabilities = {
  readonly changePassword: boolean;
  readonly setDisplayName: boolean;
  readonly setAvatar: boolean;
  readonly defaultRoomVersion: string;
  /** Room versions that the server calls stable. */
  readonly stableRoomVersions: readonly string[];
};

/** With the defaults that the specification names. https://spec.matrix.org/v1.15/client-server-api/#get_matrixclientv3capabilities */
export const capabilitiesRequest: ApiRequest<Capabilities> = {
  method: 'GET',
  path: '/_matrix/client/v3/capabilities',
  authenticated: true,
  parse: (body) => {
    const all = ownValue(requireObject(body, 'capabilities'), 'capabilities');
    const rooms = ownValue(all, 'm.room_versions');
    const enabled = (name: string) => ownValue(ownValue(all, name), 'enabled') !== false;
    return {
      changePassword: enabled('m.change_password'),
      setDisplayName: enabled('m.set_displayname'),
      setAvatar: enabled('m.set_avatar_url'),
      defaultRoomVersion: readString(ownValue(rooms, 'default'), MAX_NAME) ?? '1',
      stableRoomVersions: ownEntries(ownValue(rooms, 'available'))
        .filter(([, stability]) => stability === 'stable')
        .map(([version]) => version),
    };
  },
};

export type ServerSoftware = { readonly name: string; readonly version: string };

/**
 * Name and version of the implementation. It belongs to the federation API, which many servers do not let web pages
 * read. https://spec.matrix.org/v1.15/server-server-api/#get_matrixfederationv1version
 */
export const softwareRequest: ApiRequest<ServerSoftware | undefined> = {
  method: 'GET',
  path: '/_matrix/federation/v1/version',
  authenticated: false,
  parse: (body) => {
    const server = ownValue(body, 'server');
    const name = readString(ownValue(server, 'name'), MAX_NAME);
    const version = readString(ownValue(server, 'version'), MAX_NAME);
    if (!isPlainObject(server) || name === undefined || version === undefined) return undefined;
    return { name, version };
  },
};
