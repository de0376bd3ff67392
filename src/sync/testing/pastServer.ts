import type { NacreError } from '#base/errors.ts';
import { serverError } from '#base/errors.ts';
import type { RoomEvent, StateEvent } from '#protocol/events.ts';
import type { PageToken } from '#protocol/ids.ts';
import type { ApiRequest, HomeserverPort } from '#protocol/request.ts';
import { pageToken } from './batches.ts';

/** A server that knows one room's whole past and gives it out as servers do. */
export type PastServer = {
  readonly port: HomeserverPort;
  /** The `from` of every request for messages. */
  readonly asked: readonly string[];
  /** The position just before the event of this index. */
  readonly tokenBefore: (index: number) => PageToken;
  /** Every request fails with this, until it is undefined. */
  refuse: NacreError | undefined;
  /** Events from this index on have not happened yet. */
  now: number;
};

export type PastOptions = {
  readonly events: readonly RoomEvent[];
  /** How many events each answer holds at most, one after another and round again; 0 is an empty answer that says "go on". */
  readonly sizes?: readonly number[];
  /** Events after the position that are sent once more. */
  readonly overlap?: number;
  /** The last answer has an `end` too, and an empty one without it follows. */
  readonly lateEnd?: boolean;
  readonly state?: readonly StateEvent[];
  readonly members?: readonly StateEvent[];
};

export function createPastServer(options: PastOptions): PastServer {
  const asked: string[] = [];
  const server: PastServer = {
    asked,
    tokenBefore: (index) => pageToken(`t${index}`),
    refuse: undefined,
    now: options.events.length,
    port: {
      request: async <T>(request: ApiRequest<T>) => {
        await Promise.resolve();
        if (server.refuse !== undefined) throw server.refuse;
        if (request.path.endsWith('/members')) {
          return request.parse({ chunk: (options.members ?? []).map(wire) });
        }
        const from = String(request.query?.['from']);
        asked.push(from);
        const size = options.sizes?.[(asked.length - 1) % options.sizes.length] ?? 50;
        return request.parse(
          answer(
            { ...options, events: options.events.slice(0, server.now) },
            { from, size: Math.min(size, Number(request.query?.['limit'])) },
          ),
        );
      },
    },
  };
  return server;
}

export const refused = serverError({
  code: 'M_FORBIDDEN',
  status: 403,
  message: 'You may not look at this',
});

function answer(
  { events, overlap = 0, lateEnd = false, state = [] }: PastOptions,
  { from, size }: { readonly from: string; readonly size: number },
) {
  const match = /^t(\d+)(?:\.(\d+))?$/u.exec(from);
  if (match === null) throw serverError({ code: 'M_INVALID_PARAM', status: 400, message: from });
  const [before, turn] = [Number(match[1]), Number(match[2] ?? 0)];
  const first = Math.max(0, before - size);
  const chunk = size === 0 ? [] : events.slice(first, before + overlap).toReversed();
  const end = size === 0 ? `t${before}.${turn + 1}` : `t${first}`;
  const over = before === 0 || (first === 0 && size > 0 && !lateEnd);
  return { chunk: chunk.map(wire), state: state.map(wire), ...(over ? {} : { end }) };
}

function wire(event: RoomEvent) {
  return {
    event_id: event.eventId,
    type: event.type,
    sender: event.sender,
    origin_server_ts: event.originServerTs,
    content: event.content,
    ...(event.stateKey === undefined ? {} : { state_key: event.stateKey }),
    ...(event.redacts === undefined ? {} : { redacts: event.redacts }),
    unsigned:
      event.unsigned.transactionId === undefined
        ? {}
        : { transaction_id: event.unsigned.transactionId },
  };
}
