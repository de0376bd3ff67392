import { parseNothing } from './answers.ts';
import type { EventId, RoomId } from './ids.ts';
import { path } from './path.ts';
import type { ApiRequest } from './request.ts';

export type ReadMarkers = {
  /** Moves `m.fully_read`, which other devices of the same person see. */
  readonly fullyRead?: EventId;
  /** Moves the public receipt `m.read`. */
  readonly read?: EventId;
  /** Moves the receipt `m.read.private`. */
  readonly readPrivate?: EventId;
};

/** https://spec.matrix.org/v1.15/client-server-api/#post_matrixclientv3roomsroomidread_markers */
export function readMarkersRequest(roomId: RoomId, markers: ReadMarkers): ApiRequest<undefined> {
  const { fullyRead, read, readPrivate } = markers;
  return {
    method: 'POST',
    path: path`/_matrix/client/v3/rooms/${roomId}/read_markers`,
    body: {
      ...(fullyRead === undefined ? {} : { 'm.fully_read': fullyRead }),
      ...(read === undefined ? {} : { 'm.read': read }),
      ...(readPrivate === undefined ? {} : { 'm.read.private': readPrivate }),
    },
    authenticated: true,
    parse: parseNothing,
  };
}

export type ReceiptToSend = {
  readonly type: 'm.read' | 'm.read.private';
  readonly eventId: EventId;
  /** `main` or a thread root's id; absent for a receipt that covers every thread. */
  readonly threadId?: string;
};

/** https://spec.matrix.org/v1.15/client-server-api/#post_matrixclientv3roomsroomidreceiptreceipttypeeventid */
export function receiptRequest(roomId: RoomId, receipt: ReceiptToSend): ApiRequest<undefined> {
  return {
    method: 'POST',
    path: path`/_matrix/client/v3/rooms/${roomId}/receipt/${receipt.type}/${receipt.eventId}`,
    body: receipt.threadId === undefined ? {} : { thread_id: receipt.threadId },
    authenticated: true,
    parse: parseNothing,
  };
}
