import { parseError } from '#base/errors.ts';
import { requireObject } from './answers.ts';
import type { StateEvent } from './events.ts';
import { ownValue } from './guards.ts';
import type { PageToken, RoomId } from './ids.ts';
import { parseStateEvents } from './parseEvent.ts';
import { path } from './path.ts';
import type { ApiRequest } from './request.ts';
import type { Membership } from './syncBatch.ts';

export type MembersQuery = {
  /** As of this position in the history. */
  readonly at?: PageToken;
  readonly membership?: Membership | 'ban';
  readonly notMembership?: Membership | 'ban';
};

const MAX_MEMBERS_BYTES = 100_000_000;

/** Everybody in a room. https://spec.matrix.org/v1.15/client-server-api/#get_matrixclientv3roomsroomidmembers */
export function membersRequest(
  roomId: RoomId,
  query: MembersQuery = {},
): ApiRequest<readonly StateEvent[]> {
  return {
    method: 'GET',
    path: path`/_matrix/client/v3/rooms/${roomId}/members`,
    query: { at: query.at, membership: query.membership, not_membership: query.notMembership },
    authenticated: true,
    maxBytes: MAX_MEMBERS_BYTES,
    timeoutMs: 120_000,
    parse: parseMembers,
  };
}

function parseMembers(body: unknown): readonly StateEvent[] {
  const chunk = ownValue(requireObject(body, 'members'), 'chunk');
  if (!Array.isArray(chunk)) throw parseError('members', 'The answer has no list of members');
  const events = parseStateEvents(chunk, 'members', () => undefined);
  return events.filter((event) => event.type === 'm.room.member');
}
