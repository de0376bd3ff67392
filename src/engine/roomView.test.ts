import { describe, expect, it } from 'vitest';
import type { RoomState } from '#bridge/contract.ts';
import type { RoomRow } from '#storage/rows.ts';
import { roomRow, someRoomId, someUserId } from '#storage/testing/rows.ts';
import { createRoomView } from './roomView.ts';

const self = someUserId('self');

function setUp(row: RoomRow | undefined) {
  const told: RoomState[] = [];
  let stored = row;
  const view = createRoomView({
    roomId: row?.roomId ?? someRoomId(),
    self,
    directs: () => new Map(),
    load: () => Promise.resolve(stored),
    emit: (state) => told.push(state),
  });
  const change = (next: RoomRow) => {
    stored = next;
    view.roomChanged({ row: next, appended: [], gap: false, members: [], receipts: [] });
  };
  return { view, told, change };
}

describe('a room that is open', () => {
  it('tells what is stored of it, and what changes', async () => {
    const row = roomRow(someRoomId());
    const { view, told, change } = setUp(row);
    await view.open();
    expect(view.state().room).toMatchObject({
      roomId: row.roomId,
      joinedCount: 2,
      encrypted: false,
    });
    change({ ...row, joinedCount: 3 });
    expect(told.map(({ room }) => room?.joinedCount)).toEqual([2, 3]);
    expect(told.at(-1)).toEqual(view.state());
  });

  it('tells nothing when what is shown has not changed', async () => {
    const row = roomRow(someRoomId());
    const { view, told, change } = setUp(row);
    await view.open();
    change({ ...row, counts: { notifications: 5, highlights: 0 } });
    expect(told).toHaveLength(1);
  });

  it('closes when it turns out to be encrypted without a sync', async () => {
    const row = roomRow(someRoomId());
    const { view, told } = setUp(row);
    await view.open();
    view.rowChanged({ ...row, encrypted: true });
    expect(told.at(-1)?.room).toMatchObject({ encrypted: true, closed: 'encrypted' });
  });

  it('is empty when it is not stored, or has been left', async () => {
    const row = roomRow(someRoomId());
    const { view, told } = setUp(row);
    await view.open();
    view.removed();
    expect(told.at(-1)).toEqual({});
    expect(view.state()).toEqual({});
    const unknown = setUp(undefined);
    await unknown.view.open();
    expect(unknown.view.state()).toEqual({});
  });
});
