import { describe, expect, test } from 'vitest';
import { roomId, userId } from '#protocol/testing/ids.ts';
import { parseMxcUri, type UserId } from '#protocol/ids.ts';
import { directsContentWith, parseDirects } from './directs.ts';
import { memberNames, type NamedMember } from './memberNames.ts';
import { cleanName } from './plainText.ts';
import { roomDetails } from './roomDetails.ts';
import { roomName } from './roomName.ts';
import { isDirectInvite, isSpace, roomSummary } from './roomSummary.ts';
import { isReplaced, successionOf } from './succession.ts';
import {
  edit,
  event,
  facts,
  KOFI,
  ROOM,
  SELF,
  state,
  stripped,
  text,
  ZOE,
} from './testing/events.ts';

const NONE = { self: SELF, directs: new Map() };
const person = (
  id: UserId,
  displayName?: string,
  rest: Partial<NamedMember> = {},
): NamedMember => ({
  userId: id,
  membership: 'join',
  ...(displayName === undefined ? {} : { displayName }),
  ...rest,
});
const avatar = (uri: string) => {
  const parsed = parseMxcUri(uri);
  if (parsed === undefined) throw new Error(uri);
  return parsed;
};

describe('names of people', () => {
  const names = (...people: readonly NamedMember[]) => memberNames(people).map(({ name }) => name);

  test('TL-20: the display name, without one the user id', () => {
    expect(names(person(ZOE, ' Zoë\n '), person(KOFI), person(SELF, '\u202E\u200B'))).toEqual([
      'Zoë',
      KOFI,
      SELF,
    ]);
  });

  test('TL-21: people of one name are told apart, also when only invisible characters differ', () => {
    expect(names(person(ZOE, 'Mei'), person(KOFI, 'M\u200Bei\u202E'))).toEqual([
      `Mei (${ZOE})`,
      `Mei (${KOFI})`,
    ]);
    expect(names(person(ZOE, 'Mei'), person(KOFI, 'Ｍｅｉ'))).toEqual([
      `Mei (${ZOE})`,
      `Ｍｅｉ (${KOFI})`,
    ]);
  });

  test("TL-22: who has left takes nobody's name, but is told apart from who is there", () => {
    const left = { membership: 'leave' } as const;
    expect(names(person(ZOE, 'Mei'), person(KOFI, 'Mei', left))).toEqual(['Mei', `Mei (${KOFI})`]);
  });

  test('TL-23: a name that reads like a user id has the real one behind it', () => {
    expect(names(person(KOFI, '@zoë=:b.example'))).toEqual([`@zoë=:b.example (${KOFI})`]);
    expect(names(person(ZOE, ZOE))).toEqual([ZOE]);
  });

  test('TL-20: names are bounded without cutting a character, and emoji keep their joiners', () => {
    const long = cleanName('🐚'.repeat(5_000));
    expect(long.length).toBeLessThanOrEqual(200);
    expect(long.isWellFormed()).toBe(true);
    expect(cleanName('👩‍🚒❤️')).toBe('👩‍🚒❤️');
    expect(cleanName('a\u0000\u0007\ud800b')).toBe('a\ufffdb');
  });
});

describe('names of rooms', () => {
  const name = state('m.room.name', { name: 'Tide log' });
  const alias = state('m.room.canonical_alias', {
    alias: '#tide:a.example',
    alt_aliases: ['#other:a.example'],
  });
  const zoe = person(ZOE, 'Zoë');
  const kofi = person(KOFI, 'Kofi');

  test('TL-40: the name, then the main address', () => {
    expect(roomName(facts({}, [name, alias]), SELF)).toEqual({ kind: 'named', text: 'Tide log' });
    expect(roomName(facts({}, [state('m.room.name', { name: ' \u200B ' }), alias]), SELF)).toEqual({
      kind: 'named',
      text: '#tide:a.example',
    });
  });

  test('TL-41: heroes, never oneself, and how many others there are', () => {
    const row = facts({
      heroes: [SELF, ZOE, KOFI],
      known: [zoe, kofi],
      joinedCount: 3,
      invitedCount: 4,
    });
    expect(roomName(row, SELF)).toEqual({ kind: 'heroes', names: ['Zoë', 'Kofi'], others: 4 });
    expect(roomName({ ...row, joinedCount: 2, invitedCount: 1 }, SELF)).toMatchObject({
      others: 0,
    });
  });

  test('TL-42: an empty room, and who was in it', () => {
    const row = facts({ heroes: [ZOE], known: [{ ...zoe, membership: 'leave' }], joinedCount: 1 });
    expect(roomName(row, SELF)).toEqual({ kind: 'empty', was: ['Zoë'] });
    expect(roomName(facts({ joinedCount: 1 }), SELF)).toEqual({ kind: 'empty', was: [] });
  });

  test('TL-43: functional members give no name', () => {
    const bot = state('io.element.functional_members', { service_members: [KOFI, 7] });
    const row = facts({ heroes: [ZOE, KOFI], known: [zoe, kofi], joinedCount: 3 }, [bot]);
    expect(roomName(row, SELF)).toEqual({ kind: 'heroes', names: ['Zoë'], others: 0 });
  });

  test('TL-41: without heroes those who are known, and without anybody the room id', () => {
    expect(roomName(facts({ known: [person(SELF, 'Me'), kofi] }), SELF)).toMatchObject({
      names: ['Kofi'],
    });
    expect(roomName(facts({ joinedCount: 9 }), SELF)).toEqual({ kind: 'named', text: ROOM });
  });

  test('TL-44: an invite is named by its stripped state, then by who invites', () => {
    const invite = stripped('m.room.member', { membership: 'invite' }, SELF);
    const own = stripped('m.room.member', { membership: 'join', displayname: 'Zoë' }, ZOE);
    const base = facts({ membership: 'invite', joinedCount: 0 }, [name]);
    expect(roomName({ ...base, state: {}, stripped: [invite, own] }, SELF)).toEqual({
      kind: 'heroes',
      names: ['Zoë'],
      others: 0,
    });
    expect(roomName({ ...base, state: {}, stripped: [invite] }, SELF)).toMatchObject({
      names: [ZOE],
    });
    expect(
      roomName({ ...base, stripped: [stripped('m.room.name', { name: 'New' })] }, SELF),
    ).toEqual({
      kind: 'named',
      text: 'New',
    });
  });
});

describe('the row of the list', () => {
  const zoe = person(ZOE, 'Zoë', { avatar: avatar('mxc://a.example/zoe') });

  test('TL-46: the direct chats of m.direct, whatever else stands there', () => {
    const content = {
      [ZOE]: [ROOM, 7, 'nowhere', ROOM],
      [KOFI]: [ROOM, '!two'],
      'email:x@y': ['!three'],
      '@bad': 'text',
      __proto__: null,
    };
    expect([...parseDirects(content)]).toEqual([
      [ROOM, ZOE],
      ['!two', KOFI],
    ]);
    expect(parseDirects(undefined).size).toBe(0);
    expect(directsContentWith(content, ZOE, roomId('!new'))).toEqual({
      ...content,
      [ZOE]: [ROOM, 7, 'nowhere', ROOM, '!new'],
    });
    expect(directsContentWith(content, ZOE, ROOM)).toBe(content);
    expect(directsContentWith({}, userId('@__proto__:x'), ROOM)).toEqual({
      '@__proto__:x': [ROOM],
    });
  });

  test("TL-48: a direct chat has the other's picture, unless the room has its own", () => {
    const context = { self: SELF, directs: new Map([[ROOM, ZOE]]) };
    const row = facts({ heroes: [ZOE], known: [zoe] });
    expect(roomSummary(row, context)).toMatchObject({ direct: ZOE, avatar: 'mxc://a.example/zoe' });
    const own = facts({ known: [zoe] }, [state('m.room.avatar', { url: 'mxc://a.example/room' })]);
    expect(roomSummary(own, context)).toMatchObject({ avatar: 'mxc://a.example/room' });
    expect(roomSummary(row, NONE)).not.toHaveProperty('avatar');
  });

  test('TL-47: the preview quotes the last message in one line, with who said it', () => {
    const said = text(`  two\n\nlines\u202E ${'x'.repeat(500)}`);
    const { preview } = roomSummary(facts({ known: [zoe], lastMessage: said }), NONE);
    expect(preview).toMatchObject({ sender: 'Zoë', own: false, ts: said.originServerTs });
    expect(preview?.text.startsWith('two lines x')).toBe(true);
    expect(preview?.text.length).toBeLessThanOrEqual(160);
    expect(
      roomSummary(facts({ lastMessage: text('hi', { sender: SELF }) }), NONE).preview?.own,
    ).toBe(true);
  });

  test('TL-47: nothing is quoted of encrypted rooms, state, edits, redacted or unreadable events', () => {
    const cases = [
      facts({ encrypted: true, lastMessage: text('clear') }),
      facts({ lastMessage: event({ type: 'm.room.encrypted', content: { body: 'x' } }) }),
      facts({ lastMessage: state('m.room.name', { name: 'x', body: 'x' }) }),
      facts({ lastMessage: edit(text('a'), 'b') }),
      facts({ lastMessage: text('x', { unsigned: { redacted: true } }) }),
      facts({ lastMessage: text('\u0000 ') }),
      facts({ lastMessage: { kind: 'unreadable', reason: 'x' } }),
      facts(),
    ];
    for (const one of cases) expect(roomSummary(one, NONE)).not.toHaveProperty('preview');
  });

  test('TL-49: an invite names who invites; a direct one is direct before m.direct says so', () => {
    const row = facts({
      membership: 'invite',
      stripped: [
        stripped('m.room.member', { membership: 'invite', is_direct: true }, SELF),
        stripped(
          'm.room.member',
          { membership: 'join', displayname: 'Zoë', avatar_url: 'mxc://a.example/zoe' },
          ZOE,
        ),
      ],
    });
    expect(roomSummary(row, NONE)).toMatchObject({
      direct: ZOE,
      avatar: 'mxc://a.example/zoe',
      inviter: { userId: ZOE, name: 'Zoë' },
    });
    expect(isDirectInvite(row, SELF)).toBe(ZOE);
    expect(isDirectInvite({ ...row, membership: 'join' }, SELF)).toBeUndefined();
  });

  test("UN-1: the counts are the server's, and mentions are contained in unread", () => {
    const counts = { notifications: 1, highlights: 3 };
    expect(roomSummary(facts({ counts }), NONE)).toMatchObject({ unread: 3, highlights: 3 });
  });

  test('TL-51: a row in which nothing changed is the same object', () => {
    const row = facts({ known: [zoe], lastMessage: text('a') });
    const before = roomSummary(row, NONE);
    expect(roomSummary(structuredClone(row), NONE, before)).toBe(before);
    const counts = { notifications: 1, highlights: 0 };
    expect(roomSummary({ ...row, counts }, NONE, before)).not.toBe(before);
  });

  test('TL-45: spaces are known, and a room is replaced by one that is joined and points back', () => {
    expect(isSpace(facts({}, [state('m.room.create', { type: 'm.space' })]))).toBe(true);
    expect(isSpace(facts({}, [state('m.room.create', {})]))).toBe(false);
    const next = roomId('!next');
    const old = successionOf(facts({}, [state('m.room.tombstone', { replacement_room: next })]));
    const create = (room: string) => [state('m.room.create', { predecessor: { room_id: room } })];
    const successor = successionOf(facts({ roomId: next }, create(ROOM)));
    const by = (one: typeof successor) => (id: string) => (id === next ? one : undefined);
    expect(isReplaced(old, by(successor))).toBe(true);
    expect(isReplaced(old, () => undefined)).toBe(false);
    expect(isReplaced(old, by({ ...successor, membership: 'invite' }))).toBe(false);
    expect(isReplaced(old, by(successionOf(facts({ roomId: next }, create('!else')))))).toBe(false);
    expect(isReplaced(successor, by(successor))).toBe(false);
  });
});

describe('the open room', () => {
  const levels = (content: Parameters<typeof state>[1]) => state('m.room.power_levels', content);
  const closed = (...args: Parameters<typeof facts>) => roomDetails(facts(...args), NONE).closed;

  test('TL-60: without power levels everybody may write, with them whoever reaches the level', () => {
    expect(closed()).toBeUndefined();
    expect(closed({}, [levels({})])).toBeUndefined();
    expect(closed({}, [levels({ events_default: 10 })])).toBe('not-allowed');
    expect(closed({}, [levels({ events_default: 10, users_default: 10 })])).toBeUndefined();
    expect(closed({}, [levels({ events_default: 10, users: { [SELF]: 10 } })])).toBeUndefined();
    expect(closed({}, [levels({ events: { 'm.room.message': 1 } })])).toBe('not-allowed');
    expect(
      closed({}, [levels({ events_default: 10, events: { 'm.room.message': 0 } })]),
    ).toBeUndefined();
  });

  test('TL-61: levels are read leniently', () => {
    expect(closed({}, [levels({ events_default: '50' })])).toBe('not-allowed');
    expect(
      closed({}, [levels({ events_default: '50', users: { [SELF]: ' 50 ' } })]),
    ).toBeUndefined();
    expect(closed({}, [levels({ events_default: ['x'], users: 'x' })])).toBeUndefined();
  });

  test('TL-62: from room version 12 on creators stand above all levels', () => {
    const silent = levels({ events_default: 100, users: {} });
    const create = (version: string | undefined, rest: Parameters<typeof state>[1] = {}) =>
      state(
        'm.room.create',
        { ...(version === undefined ? {} : { room_version: version }), ...rest },
        { sender: SELF },
      );
    expect(closed({}, [silent, create('12')])).toBeUndefined();
    expect(closed({}, [silent, create('org.matrix.hydra.11')])).toBeUndefined();
    expect(closed({}, [silent, create('11')])).toBe('not-allowed');
    expect(closed({}, [silent, create(undefined)])).toBe('not-allowed');
    const other = state('m.room.create', { room_version: '12', additional_creators: [SELF] });
    expect(closed({}, [silent, other])).toBeUndefined();
  });

  test('TL-64: why one cannot write, the reason that helps most first', () => {
    const tombstone = state('m.room.tombstone', { replacement_room: '!next' });
    expect(closed({ membership: 'invite', encrypted: true }, [tombstone])).toBe('not-joined');
    expect(closed({ encrypted: true }, [tombstone])).toBe('upgraded');
    expect(closed({ encrypted: true }, [levels({ events_default: 50 })])).toBe('encrypted');
    expect(roomDetails(facts({}, [tombstone]), NONE).replacement).toBe('!next');
  });

  test('TL-65: topic and marker', () => {
    const row = facts({ accountData: { 'm.fully_read': { event_id: '$e' } } }, [
      state('m.room.topic', { topic: ` a\nb\u202E ${'x'.repeat(9_000)}` }),
    ]);
    const details = roomDetails(row, NONE);
    expect(details.fullyRead).toBe('$e');
    expect(details.topic?.startsWith('a\nb x')).toBe(true);
    expect(details.topic?.length).toBe(4_000);
    expect(roomDetails(facts({ accountData: { 'm.fully_read': {} } }), NONE)).not.toHaveProperty(
      'fullyRead',
    );
  });
});
