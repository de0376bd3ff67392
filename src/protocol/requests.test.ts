import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NacreError } from '#base/errors.ts';
import {
  accountDataRequest,
  setAccountDataRequest,
  setRoomAccountDataRequest,
} from './accountData.ts';
import { createFilterRequest } from './filter.ts';
import { membersRequest } from './members.ts';
import { forgetRoomRequest, joinRoomRequest, leaveRoomRequest } from './membership.ts';
import { messagesRequest } from './messages.ts';
import { profileRequest } from './profile.ts';
import { readMarkersRequest, receiptRequest } from './readMarkers.ts';
import type { ApiRequest } from './request.ts';
import { sendEventRequest } from './sendEvent.ts';
import { SYNC_FILTER, syncRequest } from './syncRequest.ts';
import { eventId, pageToken, roomId, syncToken, transactionId, userId } from './testing/ids.ts';
import { newEventId, newRoomId, ODD, wireEvent, wireState } from './testing/wireEvents.ts';

const room = roomId('!a/b');
const user = userId('@ö:example.org');
const event = eventId('$e/1');

/** Every request here, with an answer that it reads. */
const requests: readonly (readonly [string, ApiRequest<unknown>, unknown])[] = [
  ['sync', syncRequest({ waitMs: 0 }), { next_batch: 's' }],
  ['filter', createFilterRequest(user, {}), { filter_id: '1' }],
  ['messages', messagesRequest(room, { dir: 'b', limit: 1 }), { chunk: [] }],
  ['members', membersRequest(room), { chunk: [] }],
  ['profile', profileRequest(user), {}],
  ['account data', accountDataRequest(user, 'm.direct'), { any: ['thing'] }],
  ['send', sendEventRequest(toSend({})), { event_id: event }],
  ['join', joinRoomRequest(room), { room_id: room }],
];

function toSend(content: Record<string, never>) {
  return { roomId: room, type: 'm.room.message', txnId: transactionId('n1'), content };
}

describe.each(requests)('%s', (_name, request, good) => {
  it('reads its answer and answers to any other with a typed error', () => {
    expect(request.authenticated).toBe(true);
    request.parse(good);
    fc.assert(
      fc.property(fc.anything(), (body) => {
        try {
          request.parse(body);
        } catch (error) {
          expect(error).toBeInstanceOf(NacreError);
        }
      }),
    );
    expect(() => request.parse(null)).toThrow(NacreError);
  });
});

describe('sync', () => {
  it('asks for the state after the timeline by both of its names', () => {
    for (const since of [undefined, syncToken('s1')]) {
      const query = syncRequest({
        waitMs: 30_000,
        ...(since === undefined ? {} : { since }),
      }).query;
      expect(query).toMatchObject({
        use_state_after: true,
        'org.matrix.msc4222.use_state_after': true,
        timeout: 30_000,
        since,
      });
    }
  });

  it('loads members lazily and repeats them, 20 events a room, threads apart', () => {
    const filter: unknown = JSON.parse(String(syncRequest({ waitMs: 0 }).query?.['filter']));
    expect(filter).toEqual(SYNC_FILTER);
    expect(filter).toMatchObject({
      room: {
        state: { lazy_load_members: true, include_redundant_members: true },
        timeline: { limit: 20, unread_thread_notifications: true },
      },
    });
    expect(syncRequest({ waitMs: 0, filter: 'f1' }).query?.['filter']).toBe('f1');
  });

  it('waits for the server longer than the server waits for news', () => {
    const request = syncRequest({ waitMs: 30_000, since: syncToken('s') });
    expect(request.timeoutMs).toBeGreaterThan(40_000);
    expect(syncRequest({ waitMs: 0 }).timeoutMs).toBeGreaterThan(120_000);
  });
});

describe('messages', () => {
  it('asks in either direction, with lazy members', () => {
    const query = { dir: 'f', from: pageToken('a'), to: pageToken('b'), limit: 50 } as const;
    const request = messagesRequest(room, query);
    expect(request.path).toBe('/_matrix/client/v3/rooms/!a%2Fb/messages');
    expect(request.query).toEqual({ ...query, filter: '{"lazy_load_members":true}' });
  });

  it('reads events, members and where to go on', () => {
    const [message, member] = [wireEvent(), wireState('m.room.member', '@a:b', {})];
    const parse = messagesRequest(room, { dir: 'b', limit: 5 }).parse;
    expect(parse({ chunk: [message, 1], state: [member, 2], end: 'e', start: 's' })).toEqual({
      events: [
        expect.objectContaining({ eventId: message['event_id'] }),
        { kind: 'unreadable', reason: 'not an object' },
      ],
      state: [expect.objectContaining({ stateKey: '@a:b' })],
      end: 'e',
    });
    expect(parse({ chunk: [] })).toEqual({ events: [], state: [] });
  });

  it('does not take a broken token for the beginning of the room', () => {
    const parse = messagesRequest(room, { dir: 'b', limit: 5 }).parse;
    for (const end of ['', 3, null, 'x'.repeat(20_000)]) {
      expect(() => parse({ chunk: [], end })).toThrow(NacreError);
    }
  });
});

describe('members', () => {
  it('takes members and nothing else', () => {
    const member = wireState('m.room.member', '@a:b', { displayname: ODD });
    const chunk = [member, wireState('m.room.name', '', {}), 3];
    expect(membersRequest(room).parse({ chunk })).toHaveLength(1);
    expect(membersRequest(room, { notMembership: 'leave' }).query).toMatchObject({
      not_membership: 'leave',
    });
  });
});

describe('writing', () => {
  it('sends an event under its transaction id', () => {
    const request = sendEventRequest(toSend({}));
    expect(request.method).toBe('PUT');
    expect(request.path).toBe('/_matrix/client/v3/rooms/!a%2Fb/send/m.room.message/n1');
    expect(request.parse({ event_id: '$x' })).toBe('$x');
  });

  it('moves the markers that are named, and no other', () => {
    expect(readMarkersRequest(room, { fullyRead: event, read: event }).body).toEqual({
      'm.fully_read': event,
      'm.read': event,
    });
    expect(readMarkersRequest(room, { readPrivate: event }).body).toEqual({
      'm.read.private': event,
    });
  });

  it('sends receipts for a thread or for all', () => {
    const request = receiptRequest(room, { type: 'm.read', eventId: event, threadId: 'main' });
    expect(request.path).toBe('/_matrix/client/v3/rooms/!a%2Fb/receipt/m.read/%24e%2F1');
    expect(request.body).toEqual({ thread_id: 'main' });
    expect(receiptRequest(room, { type: 'm.read', eventId: event }).body).toEqual({});
  });

  it('joins, leaves and forgets', () => {
    const id = newRoomId();
    expect(joinRoomRequest(roomId(id)).parse({ room_id: id })).toBe(id);
    expect(leaveRoomRequest(room).path).toBe('/_matrix/client/v3/rooms/!a%2Fb/leave');
    expect(forgetRoomRequest(room).path).toBe('/_matrix/client/v3/rooms/!a%2Fb/forget');
    for (const request of [leaveRoomRequest(room), forgetRoomRequest(room)]) {
      expect([request.method, request.body]).toEqual(['POST', {}]);
      expect(() => request.parse(1)).not.toThrow();
    }
  });

  it('overwrites account data, global and of a room', () => {
    const content = { '@a:b': [newEventId()] };
    expect(setAccountDataRequest(user, 'm.direct', content)).toMatchObject({
      method: 'PUT',
      path: '/_matrix/client/v3/user/%40%C3%B6%3Aexample.org/account_data/m.direct',
      body: content,
    });
    const data = { userId: user, roomId: room, type: 'm.tag', content };
    expect(setRoomAccountDataRequest(data).path).toContain('/rooms/!a%2Fb/account_data/m.tag');
  });
});

describe('filter and profile', () => {
  it('does not take an id for one that would be read as a filter', () => {
    const { parse } = createFilterRequest(user, {});
    expect(parse({ filter_id: '66696p746572' })).toBe('66696p746572');
    for (const id of ['', '{}', 3]) expect(() => parse({ filter_id: id })).toThrow(NacreError);
  });

  it('reads name and picture where they are what they must be', () => {
    const { parse } = profileRequest(user);
    const good = { displayname: ODD, avatar_url: 'mxc://a/b' };
    expect(parse(good)).toEqual({ displayName: ODD, avatar: 'mxc://a/b' });
    expect(parse({ displayname: '', avatar_url: 'https://a/b' })).toEqual({});
  });
});
