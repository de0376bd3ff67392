import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RoomListChange, Topic, TopicChange, TopicSnapshot } from '#bridge/contract.ts';
import type { TimelineItem } from '#timeline/items.ts';
import { accountStore } from './account.ts';
import { accountsStore } from './accounts.ts';
import { applyUpdate } from './applyUpdate.ts';
import { startFromBoot } from './boot.ts';
import { roomStore } from './room.ts';
import { roomListStore } from './roomList.ts';
import {
  account,
  accountInfo,
  details,
  idOf,
  kofi,
  message,
  self,
  summary,
} from './testing/builders.ts';
import { frozen } from './testing/freeze.ts';
import { checkInvariants } from './testing/invariants.ts';
import { resetStores } from './testing/resetStores.ts';
import { timelineStore } from './timeline.ts';
import { closeRoom, openRoom, viewStore } from './view.ts';

const list: Topic = { kind: 'roomList', account };
const timelineOf = (index: number): Topic => ({ kind: 'timeline', account, roomId: idOf(index) });

function snapshot(topic: Topic, value: TopicSnapshot, complete = true): void {
  applyUpdate(topic, { kind: 'snapshot', snapshot: frozen(value), complete });
  freezeStores();
  checkInvariants();
}

function change(topic: Topic, value: TopicChange): void {
  applyUpdate(topic, { kind: 'change', change: frozen(value) });
  freezeStores();
  checkInvariants();
}

/** Nothing that a component may hold is ever written into again. */
function freezeStores(): void {
  for (const store of [accountsStore, accountStore, roomListStore, timelineStore, roomStore])
    frozen(store.getState());
}

const noChange: RoomListChange = { upsert: [], remove: [], moves: [], complete: true };
const timelineValue = (items: readonly TimelineItem[]) => ({
  items,
  members: [kofi],
  atStart: false,
  loading: false,
});

beforeEach(() => {
  snapshot({ kind: 'accounts' }, { kind: 'accounts', value: { accounts: [accountInfo] } });
});
afterEach(resetStores);

describe('the room list', () => {
  it('keeps rooms that did not change the same objects, over changes and fresh snapshots', () => {
    const rooms = [summary(1), summary(2), summary(3)];
    snapshot(list, { kind: 'roomList', value: { rooms, complete: true } });
    const before = roomListStore.getState();
    change(list, {
      kind: 'roomList',
      value: { ...noChange, upsert: [summary(2, 1)], moves: [{ roomId: idOf(2), index: 0 }] },
    });
    const after = roomListStore.getState();
    expect(after.order).toEqual([idOf(2), idOf(1), idOf(3)]);
    expect(after.rooms.get(idOf(1))).toBe(before.rooms.get(idOf(1)));
    expect(after.rooms.get(idOf(2))?.unread).toBe(1);
    snapshot(list, {
      kind: 'roomList',
      value: { rooms: [summary(2, 1), summary(1), summary(4)], complete: true },
    });
    const fresh = roomListStore.getState();
    expect(fresh.rooms.get(idOf(2))).toBe(after.rooms.get(idOf(2)));
    expect(fresh.rooms.get(idOf(1))).toBe(before.rooms.get(idOf(1)));
    expect(fresh.rooms.has(idOf(3))).toBe(false);
    change(list, { kind: 'roomList', value: noChange });
    expect(roomListStore.getState().order).toBe(fresh.order);
    expect(roomListStore.getState().rooms).toBe(fresh.rooms);
  });

  it('sets its state once for each update', () => {
    const listener = vi.fn<() => void>();
    const stop = roomListStore.subscribe(listener);
    snapshot(list, { kind: 'roomList', value: { rooms: [summary(1)], complete: true } });
    change(list, { kind: 'roomList', value: { ...noChange, upsert: [summary(1, 2)] } });
    stop();
    expect(listener).toHaveBeenCalledTimes(2);
  });

  it('shows the first slice of a long list at once, but never in the place of a list', () => {
    const part: TopicSnapshot = {
      kind: 'roomList',
      value: { rooms: [summary(1)], complete: true },
    };
    snapshot(list, part, false);
    expect(roomListStore.getState()).toMatchObject({ source: 'boot', complete: false });
    const whole = { rooms: [summary(1), summary(2)], complete: true };
    snapshot(list, { kind: 'roomList', value: whole });
    snapshot(list, part, false);
    expect(roomListStore.getState().order).toHaveLength(2);
  });

  it('gives after any changes what a fresh snapshot would', () => {
    const act = fc.record({
      index: fc.nat(12),
      at: fc.nat(14),
      unread: fc.nat(3),
      what: fc.constantFrom('put', 'put', 'remove', 'renew'),
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        snapshot(list, { kind: 'roomList', value: { rooms: [], complete: true } });
        let rooms = new Array<ReturnType<typeof summary>>();
        for (const { index, at, unread, what } of acts) {
          const row = summary(index, unread);
          const others = rooms.filter(({ roomId }) => roomId !== row.roomId);
          const place = Math.min(at, others.length);
          const known = rooms.length !== others.length;
          rooms = what === 'remove' ? others : others.toSpliced(place, 0, row);
          const gone = (what === 'remove' || what === 'renew') && known ? [row.roomId] : [];
          change(list, {
            kind: 'roomList',
            value: {
              upsert: what === 'remove' ? [] : [row],
              remove: gone,
              moves: what === 'remove' ? [] : [{ roomId: row.roomId, index: place }],
              complete: true,
            },
          });
          const state = roomListStore.getState();
          expect(state.order.map((id) => state.rooms.get(id))).toEqual(rooms);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('leaves out a room that was removed in the same change that moves it', () => {
    snapshot(list, {
      kind: 'roomList',
      value: { rooms: [summary(1), summary(2)], complete: true },
    });
    change(list, {
      kind: 'roomList',
      value: { ...noChange, remove: [idOf(1)], moves: [{ roomId: idOf(1), index: 0 }] },
    });
    expect(roomListStore.getState().order).toEqual([idOf(2)]);
  });
});

describe('the timeline of the open room', () => {
  it('follows the engine, and keeps items and people that did not change', () => {
    openRoom(idOf(1));
    snapshot(timelineOf(1), {
      kind: 'timeline',
      value: timelineValue([message('a'), message('b')]),
    });
    const before = timelineStore.getState();
    change(timelineOf(1), {
      kind: 'timeline',
      value: {
        splices: [
          { index: 0, remove: 0, items: [message('older')] },
          { index: 2, remove: 1, items: [message('b', 'edited'), message('c')] },
        ],
        members: [kofi],
        atStart: true,
        loading: false,
      },
    });
    const after = timelineStore.getState();
    expect(after.items.map(({ key }) => key)).toEqual(['$older', '$a', '$b', '$c']);
    expect(after.items[1]).toBe(before.items[0]);
    expect(after.items[2]).toMatchObject({ body: 'edited' });
    expect(after.members.get(kofi.userId)).toBe(before.members.get(kofi.userId));
    expect(after.atStart).toBe(true);
    snapshot(timelineOf(1), {
      kind: 'timeline',
      value: { ...timelineValue([message('a'), message('c')]), loading: true },
    });
    expect(timelineStore.getState().items[0]).toBe(before.items[0]);
  });

  it('drops what is said of a room that was left, and of an account that is not shown', () => {
    openRoom(idOf(1));
    openRoom(idOf(2));
    snapshot(timelineOf(1), { kind: 'timeline', value: timelineValue([message('a')]) });
    expect(timelineStore.getState()).toMatchObject({ roomId: idOf(2), items: [], source: 'none' });
    const stranger: Topic = { ...list, account: `${account}x` as never };
    snapshot(stranger, { kind: 'roomList', value: { rooms: [summary(1)], complete: true } });
    expect(roomListStore.getState().source).toBe('none');
  });

  it('paints a room at once that was open before, as long as it is one of the last ten', () => {
    for (let index = 0; index < 12; index += 1) {
      openRoom(idOf(index));
      snapshot(timelineOf(index), {
        kind: 'timeline',
        value: { ...timelineValue([message(`in ${String(index)}`)]), atStart: true },
      });
      const topic: Topic = { kind: 'room', account, roomId: idOf(index) };
      snapshot(topic, { kind: 'room', value: { room: details(index) } });
    }
    openRoom(idOf(2));
    checkInvariants();
    expect(timelineStore.getState()).toMatchObject({
      source: 'boot',
      atStart: true,
      items: [{ key: '$in 2' }],
    });
    expect(roomStore.getState().room).toEqual(details(2));
    openRoom(idOf(0));
    expect(timelineStore.getState()).toMatchObject({ source: 'none', items: [] });
    expect(roomStore.getState()).toEqual({ roomId: idOf(0) });
  });

  it('keeps only the end of a long room, and then knows no beginning', () => {
    openRoom(idOf(1));
    const many = Array.from({ length: 300 }, (_, index) => message(`m${String(index)}`));
    snapshot(timelineOf(1), {
      kind: 'timeline',
      value: { ...timelineValue(many), atStart: true },
    });
    closeRoom();
    checkInvariants();
    expect(viewStore.getState()).toEqual({ pane: 'list' });
    openRoom(idOf(1));
    const { items, atStart } = timelineStore.getState();
    expect(items.at(-1)?.key).toBe('$m299');
    expect(items.length).toBeLessThan(150);
    expect(atStart).toBe(false);
  });
});

describe('accounts', () => {
  it('forget everything of an account that is gone', () => {
    openRoom(idOf(1));
    snapshot(list, { kind: 'roomList', value: { rooms: [summary(1)], complete: true } });
    snapshot(timelineOf(1), { kind: 'timeline', value: timelineValue([message('a')]) });
    change({ kind: 'accounts' }, { kind: 'accounts', value: { accounts: [] } });
    expect(accountsStore.getState()).toEqual({ known: true, accounts: [] });
    expect(roomListStore.getState()).toMatchObject({ source: 'none', order: [] });
    expect(viewStore.getState()).toEqual({ pane: 'list' });
    openRoom(idOf(1));
    expect(timelineStore.getState().items).toEqual([]);
  });

  it('stay the same objects when the engine repeats itself', () => {
    const before = accountsStore.getState().accounts;
    change({ kind: 'accounts' }, { kind: 'accounts', value: { accounts: [{ ...accountInfo }] } });
    expect(accountsStore.getState().accounts).toBe(before);
    const state = {
      info: accountInfo,
      connection: { kind: 'connected' as const },
      totals: { unread: 1, highlights: 0, invites: 0 },
      waiting: 0,
    };
    const topic: Topic = { kind: 'account', account };
    snapshot(topic, { kind: 'account', value: state });
    const first = accountStore.getState().state;
    change(topic, { kind: 'account', value: structuredClone(state) });
    expect(accountStore.getState().state).toBe(first);
    change(topic, { kind: 'account', value: { ...state, waiting: 2 } });
    expect(accountStore.getState().state).toMatchObject({ waiting: 2 });
  });
});

describe('the boot record', () => {
  const record = frozen({
    version: 1 as const,
    account,
    userId: self,
    server: accountInfo.server,
    rooms: [summary(1), summary(2)],
    roomCount: 2,
    lastRoom: { roomId: idOf(1), details: details(1), items: [message('a')], members: [kofi] },
    writtenAt: 1,
  });

  it('paints list and last room until the engine tells', () => {
    resetStores();
    openRoom(idOf(1));
    startFromBoot(record);
    checkInvariants();
    expect(accountsStore.getState()).toMatchObject({ known: false, current: account, self });
    expect(roomListStore.getState()).toMatchObject({ source: 'boot', complete: false });
    expect(timelineStore.getState()).toMatchObject({ source: 'boot', items: [{ key: '$a' }] });
    expect(roomStore.getState().room).toEqual(details(1));
    const painted = roomListStore.getState().rooms.get(idOf(1));
    snapshot({ kind: 'accounts' }, { kind: 'accounts', value: { accounts: [accountInfo] } });
    snapshot(list, { kind: 'roomList', value: { rooms: [summary(1)], complete: true } });
    expect(roomListStore.getState()).toMatchObject({ source: 'engine', order: [idOf(1)] });
    expect(roomListStore.getState().rooms.get(idOf(1))).toBe(painted);
    expect(viewStore.getState().roomId).toBe(idOf(1));
  });

  it('says nothing once the engine has spoken, and goes with an account that is gone', () => {
    startFromBoot(record);
    expect(roomListStore.getState().source).toBe('none');
    resetStores();
    startFromBoot(record);
    snapshot({ kind: 'accounts' }, { kind: 'accounts', value: { accounts: [] } });
    expect(roomListStore.getState().order).toEqual([]);
  });
});
