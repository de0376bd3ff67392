import { parseError } from '#base/errors.ts';
import { parseNothing } from './answers.ts';
import { isJsonObject, MAX_DATA_SIZE } from './guards.ts';
import type { RoomId, UserId } from './ids.ts';
import type { JsonObject } from './json.ts';
import { path } from './path.ts';
import type { ApiRequest } from './request.ts';

/**
 * One type of the account's data as it stands; `server/M_NOT_FOUND` where there is none.
 * https://spec.matrix.org/v1.15/client-server-api/#get_matrixclientv3useruseridaccount_datatype
 */
export function accountDataRequest(userId: UserId, type: string): ApiRequest<JsonObject> {
  return {
    method: 'GET',
    path: path`/_matrix/client/v3/user/${userId}/account_data/${type}`,
    authenticated: true,
    parse: (body) => {
      if (!isJsonObject(body, MAX_DATA_SIZE)) throw parseError('account-data', 'not an object');
      return body;
    },
  };
}

/**
 * Overwrites one type of the account's data as a whole.
 * https://spec.matrix.org/v1.15/client-server-api/#put_matrixclientv3useruseridaccount_datatype
 */
export function setAccountDataRequest(
  userId: UserId,
  type: string,
  content: JsonObject,
): ApiRequest<undefined> {
  return {
    method: 'PUT',
    path: path`/_matrix/client/v3/user/${userId}/account_data/${type}`,
    body: content,
    authenticated: true,
    parse: parseNothing,
  };
}

export type RoomAccountData = {
  readonly userId: UserId;
  readonly roomId: RoomId;
  readonly type: string;
  readonly content: JsonObject;
};

/** https://spec.matrix.org/v1.15/client-server-api/#put_matrixclientv3useruseridroomsroomidaccount_datatype */
export function setRoomAccountDataRequest(data: RoomAccountData): ApiRequest<undefined> {
  const { userId, roomId, type, content } = data;
  return {
    method: 'PUT',
    path: path`/_matrix/client/v3/user/${userId}/rooms/${roomId}/account_data/${type}`,
    body: content,
    authenticated: true,
    parse: parseNothing,
  };
}
