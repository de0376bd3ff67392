import { required, requireObject } from './answers.ts';
import { readString } from './guards.ts';
import type { UserId } from './ids.ts';
import type { JsonObject } from './json.ts';
import { path } from './path.ts';
import type { ApiRequest } from './request.ts';

/**
 * Stores a filter on the server; its id shortens every sync. A server may forget it.
 * https://spec.matrix.org/v1.15/client-server-api/#post_matrixclientv3useruseridfilter
 */
export function createFilterRequest(userId: UserId, filter: JsonObject): ApiRequest<string> {
  return {
    method: 'POST',
    path: path`/_matrix/client/v3/user/${userId}/filter`,
    body: filter,
    authenticated: true,
    parse: (body) => {
      const id = readString(requireObject(body, 'filter')['filter_id'], 255);
      // An id beginning with `{` would be read as an inline filter.
      return required(
        id === '' || id?.startsWith('{') === true ? undefined : id,
        'filter',
        'filter_id',
      );
    },
  };
}
