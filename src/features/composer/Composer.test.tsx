// @vitest-environment happy-dom
import { act } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
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
  freshRoomId,
  showAccount,
  showDetails,
  showRooms,
  summary,
} from '#matrix-ui/testing/shown.ts';
import { draftStore, showDraft } from '#stores/drafts.ts';
import { sendText } from '#stores/sending.ts';
import { closeRoom, openRoom } from '#stores/view.ts';
import type { RoomDetails, RoomSummary } from '#timeline/items.ts';
import { Composer } from './Composer.tsx';

vi.mock('#stores/sending.ts', () => ({ sendText: vi.fn<typeof sendText>() }));

beforeEach(() => {
  layOut();
  showAccount();
  vi.mocked(sendText).mockReset();
});

afterEach(() => {
  clearPage();
  closeRoom();
});

function show(more: Partial<RoomDetails> = {}, room: RoomSummary = summary('Lantern walk')) {
  showRooms([room]);
  openRoom(room.roomId);
  showDetails(room, more);
  return { room, page: renderPage(<Composer />) };
}

function write(box: HTMLElement, text: string): void {
  const value = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value');
  act(() => {
    value?.set?.call(box, text);
    box.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

test('is a message box named by the room, and a button Send', () => {
  const { page } = show();
  expect(aria(the(page, 'textarea'), 'label')).toBe('Message Lantern walk');
  expect(aria(button(page, 'Send'), 'disabled')).toBe('true');
});

test('Enter sends what is written; the page, not the box, decides what stands in it then', () => {
  const { room, page } = show();
  write(the(page, 'textarea'), 'two\nlines <b>');
  const event = press(the(page, 'textarea'), 'Enter');
  expect(event.defaultPrevented).toBe(true);
  expect(sendText).toHaveBeenCalledExactlyOnceWith(room.roomId, 'two\nlines <b>');
  act(() => showDraft(room.roomId, ''));
  expect(the(page, 'textarea')).toHaveProperty('value', '');
});

test.each([
  ['Shift+Enter', { shiftKey: true }],
  ['Enter during a composition', { isComposing: true, keyCode: 229 }],
  ['Enter that ends a composition in Safari', { keyCode: 229 }],
])('%s does not send and is left to the box', (_, key) => {
  const { page } = show();
  write(the(page, 'textarea'), 'にほん');
  expect(press(the(page, 'textarea'), 'Enter', key).defaultPrevented).toBe(false);
  expect(sendText).not.toHaveBeenCalled();
});

test('nothing but spaces is not sent', () => {
  const { page } = show();
  write(the(page, 'textarea'), ' \n ');
  press(the(page, 'textarea'), 'Enter');
  click(button(page, 'Send'));
  expect(sendText).not.toHaveBeenCalled();
});

test('the button sends, and the focus stays where one writes', () => {
  const { room, page } = show();
  write(the(page, 'textarea'), 'Hello');
  click(button(page, 'Send'));
  expect(sendText).toHaveBeenCalledExactlyOnceWith(room.roomId, 'Hello');
  expect(document.activeElement).toBe(the(page, 'textarea'));
});

test('each room keeps its own draft', () => {
  const one = summary('One');
  const two = summary('Two');
  showRooms([one, two]);
  openRoom(one.roomId);
  const page = renderPage(<Composer />);
  write(the(page, 'textarea'), 'for one');
  act(() => openRoom(two.roomId));
  expect(the(page, 'textarea')).toHaveProperty('value', '');
  expect(aria(the(page, 'textarea'), 'label')).toBe('Message Two');
  write(the(page, 'textarea'), 'for two');
  act(() => openRoom(one.roomId));
  expect(the(page, 'textarea')).toHaveProperty('value', 'for one');
  expect(draftStore.getState().texts.get(two.roomId)).toBe('for two');
});

test('a text that is too long is refused in words and kept', () => {
  const { page } = show();
  const long = 'x'.repeat(70_000);
  write(the(page, 'textarea'), long);
  press(the(page, 'textarea'), 'Enter');
  click(button(page, 'Send'));
  expect(sendText).not.toHaveBeenCalled();
  expect(the(page, 'textarea')).toHaveProperty('value', long);
  expect(aria(the(page, 'textarea'), 'describedby')).toBe(the(page, '[role="alert"]').id);
  expect(the(page, '[role="alert"]').textContent).toContain('too long');
});

test.each([
  ['encrypted', 'cannot read or write encrypted messages'],
  ['not-allowed', 'You may read here, but not write.'],
  ['not-joined', 'You are not in this room.'],
  ['upgraded', 'This room was replaced by a newer one.'],
] as const)('where one cannot write (%s) stands why, and no box', (closed, sentence) => {
  const { page } = show({ closed });
  expect(page.querySelector('textarea')).toBeNull();
  expect(page.textContent).toContain(sentence);
});

test('a room that the list knows as encrypted is closed before its details come', () => {
  const room = summary('Secret', { encrypted: true });
  showRooms([room]);
  openRoom(room.roomId);
  expect(renderPage(<Composer />).querySelector('textarea')).toBeNull();
});

test('from a replaced room a link leads to the new one, once one is in it', () => {
  const replacement = freshRoomId();
  const { page } = show({ closed: 'upgraded', replacement });
  expect(page.querySelector('a')).toBeNull();
  act(() => showRooms([summary('New', { roomId: replacement })]));
  expect(the(page, 'a').getAttribute('href')).toBe(`#/room/${encodeURIComponent(replacement)}`);
});
