// @vitest-environment happy-dom
import { act } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { networkError } from '#base/errors.ts';
import {
  aria,
  button,
  clearPage,
  click,
  layOut,
  press,
  renderPage,
  the,
} from '#matrix-ui/testing/page.tsx';
import {
  echo,
  message,
  noor,
  self,
  showAccount,
  showDetails,
  showItems,
  showRooms,
  summary,
} from '#matrix-ui/testing/shown.ts';
import { eventId } from '#protocol/testing/ids.ts';
import { commands } from '#stores/commands.ts';
import { reportPageState } from '#stores/page.ts';
import { deleteText, resendText } from '#stores/sending.ts';
import { closeRoom, openRoom, viewStore } from '#stores/view.ts';
import type { RoomDetails, TimelineItem } from '#timeline/items.ts';
import { RoomPane } from './RoomPane.tsx';

vi.mock('#stores/sending.ts', () => ({
  resendText: vi.fn<typeof resendText>(),
  deleteText: vi.fn<typeof deleteText>(),
}));

const renders = vi.hoisted(() => new Map<string, number>());
vi.mock('#hooks', () => ({
  endToEndBuild: true,
  countRender: (id: string) => renders.set(id, (renders.get(id) ?? 0) + 1),
}));

const here = { visible: true, focused: true, online: true };

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2025, 4, 28, 13) });
  layOut();
  showAccount();
  reportPageState(here);
  vi.spyOn(commands, 'markRead').mockResolvedValue({});
});

afterEach(() => {
  clearPage();
  closeRoom();
  vi.useRealTimers();
});

function show(items: readonly TimelineItem[], more: Partial<RoomDetails> = {}) {
  const room = summary('Lantern walk', { unread: 1 });
  showRooms([room]);
  openRoom(room.roomId);
  showDetails(room, more);
  showItems(room.roomId, items);
  return { room, page: renderPage(<RoomPane composer={undefined} />) };
}

function pass(ms: number): void {
  act(() => {
    vi.advanceTimersByTime(ms);
  });
}

const articles = (page: HTMLElement) => [...page.querySelectorAll<HTMLElement>('article')];
const names = (page: HTMLElement) => articles(page).map((article) => aria(article, 'label'));

test('is a main part with heading and log, and shows the topic in one line', () => {
  const { page } = show([message('Hi')], { topic: 'Harbour\nfestival' });
  expect(aria(the(page, 'main'), 'label')).toBe('Lantern walk');
  expect(the(page, 'h1').textContent).toBe('Lantern walk');
  expect(page.textContent).toContain('Harbour festival');
  const log = the(page, '[role="log"]');
  expect([aria(log, 'label'), aria(log, 'live')]).toEqual(['Messages', 'off']);
  expect(aria(the(page, '[role="separator"]'), 'label')).toBe('Today');
});

test('each event is an article named by sender and time, found by its id', () => {
  const said = message('Hi', {
    eventId: eventId('$one'),
    ts: new Date(2025, 4, 28, 9, 5).getTime(),
  });
  const sending = echo('On my way', 'sending');
  const { page } = show([said, sending]);
  expect(names(page)[0]).toBe('Noor <b>نور</b>, 09:05');
  expect(articles(page)[0]?.dataset['eventId']).toBe('$one');
  expect(articles(page)[1]?.dataset['eventId']).toBeUndefined();
  expect(articles(page)[1]?.dataset['txnId']).toBe(sending.txnId);
});

test.each([
  ['sending', 'Sending'],
  ['sent', 'Sent'],
] as const)('a message that is %s says so in words', (delivery, word) => {
  const { page } = show([echo('Hello', delivery)]);
  expect(the(page, 'article .sr-only').textContent).toBe(word);
});

test('a message that was not sent says why, and can be sent again or deleted', async () => {
  const item = echo('Hello', 'failed', 'M_FORBIDDEN');
  const { room, page } = show([item]);
  expect(page.textContent).toContain('Not sent: you may not write here.');
  vi.mocked(resendText).mockRejectedValue(networkError('timeout', 'no answer'));
  await act(async () => button(page, 'Resend').click());
  expect(resendText).toHaveBeenCalledExactlyOnceWith(room.roomId, item.txnId);
  expect(page.textContent).toContain('That did not work. Nothing is lost.');
  vi.mocked(deleteText).mockResolvedValue();
  await act(async () => button(page, 'Delete').click());
  expect(deleteText).toHaveBeenCalledExactlyOnceWith(room.roomId, item.txnId);
});

test('what cannot be shown says so in words', () => {
  const base = { sender: noor, ts: 0 };
  const { page } = show([
    { ...base, kind: 'encrypted', key: '$e' },
    { ...base, kind: 'redacted', key: '$r' },
    { ...base, kind: 'unsupported', key: '$u', type: 'm.poll', fallback: 'Who comes?' },
    { kind: 'unreadable', key: 'x', reason: 'no object' },
  ]);
  expect(articles(page).map((article) => article.textContent)).toEqual([
    expect.stringContaining('This version cannot read encrypted messages'),
    expect.stringContaining('This message was deleted'),
    expect.stringMatching(/This version cannot show this kind of message.*Who comes\?/u),
    'Something here could not be read',
  ]);
});

test('changes of the room are told in words', () => {
  const state = (key: string, change: Extract<TimelineItem, { kind: 'state' }>['change']) =>
    ({ kind: 'state', key, sender: noor, ts: 0, change }) as const;
  const { page } = show([
    state('1', { kind: 'created' }),
    state('2', { kind: 'invited', target: self }),
    state('3', { kind: 'joined', target: self }),
    state('4', { kind: 'renamed-self', name: 'Nour', previous: 'Noor' }),
    state('5', { kind: 'set-topic', topic: '' }),
    state('6', { kind: 'named-room', name: 'Quay' }),
  ]);
  expect(articles(page).map((article) => article.querySelector('span')?.textContent)).toEqual([
    'Noor <b>نور</b> created this room',
    'Noor <b>نور</b> invited Rhea',
    'Rhea joined',
    'Noor is now called Nour',
    'Noor <b>نور</b> removed the topic',
    'Noor <b>نور</b> named the room Quay',
  ]);
});

test('a new message renders no other one but the one that was the tab stop', () => {
  const items = [
    message('a', { sender: self, ts: Date.UTC(2025, 4, 28, 10) }),
    message('b', { ts: Date.UTC(2025, 4, 28, 11) }),
    message('c', { ts: Date.UTC(2025, 4, 28, 12) }),
  ];
  const { room } = show(items);
  const next = message('d', { sender: self, ts: Date.UTC(2025, 4, 28, 12, 1) });
  renders.clear();
  act(() => showItems(room.roomId, [...items, next]));
  expect([...renders]).toEqual([
    [items[2]?.key, 1],
    [next.key, 1],
  ]);
});

test('the end is marked as read after a moment in a focused window, once', () => {
  const items = [message('a'), message('b')];
  const { room, page } = show(items);
  expect(commands.markRead).not.toHaveBeenCalled();
  pass(1000);
  expect(commands.markRead).toHaveBeenCalledTimes(1);
  expect(commands.markRead).toHaveBeenCalledWith(
    expect.objectContaining({ roomId: room.roomId, eventId: items[1]?.eventId }),
  );
  act(() =>
    showItems(room.roomId, [...items, message('mine', { sender: self }), echo('x', 'sending')]),
  );
  pass(5000);
  expect(commands.markRead).toHaveBeenCalledTimes(1);
  expect(names(page)).toHaveLength(4);
});

test.each([
  ['hidden', { ...here, visible: false }],
  ['without the focus', { ...here, focused: false }],
])('in a window that is %s nothing is read, until one comes back', (_, state) => {
  reportPageState(state);
  show([message('a')]);
  pass(60_000);
  expect(commands.markRead).not.toHaveBeenCalled();
  act(() => reportPageState(here));
  pass(1000);
  expect(commands.markRead).toHaveBeenCalledTimes(1);
});

test('messages of others are announced politely, at most one in two seconds', () => {
  const items = [message('old')];
  const { room, page } = show(items);
  const announced = () => the(page, '[aria-live="polite"]').textContent;
  expect(announced()).toBe('');
  const say = (body: string, sender = noor) => {
    items.push(message(body, { sender }));
    act(() => showItems(room.roomId, [...items]));
  };
  say('mine', self);
  expect(announced()).toBe('');
  say('one');
  expect(announced()).toBe('Noor <b>نور</b>: one');
  say('two');
  say('three');
  expect(announced()).toBe('Noor <b>نور</b>: one');
  pass(2000);
  expect(announced()).toBe('Noor <b>نور</b>: three');
});

test('is one tab stop from which the arrow keys lead from message to message', () => {
  const { page } = show([message('a'), message('b'), message('c')]);
  const stops = () =>
    articles(page)
      .filter((article) => article.tabIndex === 0)
      .map((article) => article.querySelector('.message-body')?.textContent);
  expect(stops()).toEqual(['c']);
  const [a, b, c] = articles(page);
  act(() => c?.focus());
  press(the(page, 'article:focus'), 'ArrowUp');
  expect(document.activeElement).toBe(b);
  press(the(page, 'article:focus'), 'Home');
  expect(document.activeElement).toBe(a);
  expect(stops()).toEqual(['a']);
});

test('says how many messages wait when there is no connection', () => {
  showAccount({ kind: 'offline', since: 0 });
  const { page } = show([message('a'), echo('b', 'sending'), echo('c', 'sending')]);
  expect(page.textContent).toContain('2 messages wait for the connection');
});

test('a room for two is told apart for the bubbles', () => {
  const room = summary('Noor', { direct: noor });
  showRooms([room]);
  openRoom(room.roomId);
  showDetails(room);
  showItems(room.roomId, [message('Hi')]);
  const main = the(renderPage(<RoomPane composer={undefined} />), 'main');
  expect([main.dataset['messages'], main.dataset['direct']]).toEqual(['bubbles', '']);
});

test('without messages, without a room and for a room that is not in the list it says so', () => {
  const { page } = show([]);
  expect(page.textContent).toContain('Nothing here yet');
  act(closeRoom);
  expect(page.textContent).toContain('No conversation is open');
  act(() => openRoom(summary('Elsewhere').roomId));
  expect(page.textContent).toContain('This room is not in your list');
  click(button(page, 'Back'));
  expect(viewStore.getState().roomId).toBeUndefined();
});
