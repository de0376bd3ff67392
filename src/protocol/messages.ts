import { parseError } from '#base/errors.ts';
import { required, requireObject } from './answers.ts';
import type { StateEvent, TimelineEvent } from './events.ts';
import { ownValue, readList } from './guards.ts';
import { parsePageToken } from './ids.ts';
import type { PageToken, RoomId } from './ids.ts';
import { parseStateEvents, parseTimelineEvent } from './parseEvent.ts';
import { path } from './path.ts';
import type { ApiRequest } from './request.ts';

export type MessagesQuery = {
  /** `b`: back in time, newest first; `f`: forward, oldest first. */
  readonly dir: 'b' | 'f';
  /** Absent: from the newest (`b`) or oldest (`f`) event. */
  readonly from?: PageToken;
  /** Where to stop. */
  readonly to?: PageToken;
  readonly limit: number;
};

export type MessagesAnswer = {
  /** In the order of `dir`. An empty list with an `end` is no end: there may be more behind it. */
  readonly events: readonly TimelineEvent[];
  /** Where to go on; absent when nothing more exists in this direction. */
  readonly end?: PageToken;
  /** Members that the events need. */
  readonly state: readonly StateEvent[];
};

/** https://spec.matrix.org/v1.15/client-server-api/#get_matrixclientv3roomsroomidmessages */
export function messagesRequest(roomId: RoomId, query: MessagesQuery): ApiRequest<MessagesAnswer> {
  return {
    method: 'GET',
    path: path`/_matrix/client/v3/rooms/${roomId}/messages`,
    query: {
      dir: query.dir,
      from: query.from,
      to: query.to,
      limit: query.limit,
      filter: '{"lazy_load_members":true}',
    },
    authenticated: true,
    parse: parseMessages,
  };
}

function parseMessages(body: unknown): MessagesAnswer {
  const answer = requireObject(body, 'messages');
  const chunk = ownValue(answer, 'chunk');
  if (!Array.isArray(chunk)) throw parseError('messages', 'The answer has no list of events');
  const end = ownValue(answer, 'end');
  return {
    events: readList(chunk, parseTimelineEvent),
    state: parseStateEvents(ownValue(answer, 'state'), 'state', () => undefined),
    // To read a broken token as none would say that nothing older exists.
    ...(end === undefined ? {} : { end: required(parsePageToken(end), 'messages', 'end') }),
  };
}
