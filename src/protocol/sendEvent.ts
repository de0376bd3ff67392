import { required, requireObject } from './answers.ts';
import { ownValue } from './guards.ts';
import { parseEventId } from './ids.ts';
import type { EventId, RoomId, TransactionId } from './ids.ts';
import type { JsonObject } from './json.ts';
import { path } from './path.ts';
import type { ApiRequest } from './request.ts';

export type EventToSend = {
  readonly roomId: RoomId;
  readonly type: string;
  /** The same for every try with the same content, and for no other content. */
  readonly txnId: TransactionId;
  readonly content: JsonObject;
};

/**
 * Sends an event; its id is the answer. Repeating it with the same transaction id sends it once.
 * https://spec.matrix.org/v1.15/client-server-api/#put_matrixclientv3roomsroomidsendeventtypetxnid
 */
export function sendEventRequest(event: EventToSend): ApiRequest<EventId> {
  return {
    method: 'PUT',
    path: path`/_matrix/client/v3/rooms/${event.roomId}/send/${event.type}/${event.txnId}`,
    body: event.content,
    authenticated: true,
    parse: (body) => {
      const eventId = parseEventId(ownValue(requireObject(body, 'send'), 'event_id'));
      return required(eventId, 'send', 'event_id');
    },
  };
}
