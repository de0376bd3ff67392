import { requireObject } from './answers.ts';
import { ownValue, readString } from './guards.ts';
import { parseMxcUri } from './ids.ts';
import type { MxcUri, UserId } from './ids.ts';
import { path } from './path.ts';
import type { ApiRequest } from './request.ts';

export type Profile = { readonly displayName?: string; readonly avatar?: MxcUri };

/** Longest display name that is believed; Synapse allows 256. */
const MAX_DISPLAY_NAME = 1000;

/** https://spec.matrix.org/v1.15/client-server-api/#get_matrixclientv3profileuserid */
export function profileRequest(userId: UserId): ApiRequest<Profile> {
  return {
    method: 'GET',
    path: path`/_matrix/client/v3/profile/${userId}`,
    authenticated: true,
    parse: (body) => {
      const answer = requireObject(body, 'profile');
      const displayName = readString(ownValue(answer, 'displayname'), MAX_DISPLAY_NAME);
      const avatar = parseMxcUri(ownValue(answer, 'avatar_url'));
      return {
        ...(displayName === undefined || displayName === '' ? {} : { displayName }),
        ...(avatar === undefined ? {} : { avatar }),
      };
    },
  };
}
