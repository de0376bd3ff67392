import { parseNothing, required, requireObject } from './answers.ts';
import { ownValue } from './guards.ts';
import { parseRoomId } from './ids.ts';
import type { RoomId } from './ids.ts';
import { path } from './path.ts';
import type { ApiRequest } from './request.ts';

/** Joining over federation can take minutes. */
const JOIN_TIMEOUT = 180_000;

/** Joins a room one knows or is invited to. https://spec.matrix.org/v1.15/client-server-api/#post_matrixclientv3roomsroomidjoin */
export function joinRoomRequest(roomId: RoomId): ApiRequest<RoomId> {
  return {
    method: 'POST',
    path: path`/_matrix/client/v3/rooms/${roomId}/join`,
    body: {},
    authenticated: true,
    timeoutMs: JOIN_TIMEOUT,
    parse: (body) =>
      required(parseRoomId(ownValue(requireObject(body, 'join'), 'room_id')), 'join', 'room_id'),
  };
}

/** Leaves a room, or declines an invite. https://spec.matrix.org/v1.15/client-server-api/#post_matrixclientv3roomsroomidleave */
export function leaveRoomRequest(roomId: RoomId): ApiRequest<undefined> {
  return {
    method: 'POST',
    path: path`/_matrix/client/v3/rooms/${roomId}/leave`,
    body: {},
    authenticated: true,
    timeoutMs: JOIN_TIMEOUT,
    parse: parseNothing,
  };
}

/** Forgets a room that one has left. https://spec.matrix.org/v1.15/client-server-api/#post_matrixclientv3roomsroomidforget */
export function forgetRoomRequest(roomId: RoomId): ApiRequest<undefined> {
  return {
    method: 'POST',
    path: path`/_matrix/client/v3/rooms/${roomId}/forget`,
    body: {},
    authenticated: true,
    parse: parseNothing,
  };
}
