import type { Transaction } from 'dexie';
import type { RoomId } from '#protocol/ids.ts';
import type { ReadTxn, WriteTxn } from './accountStore.ts';
import type { OutboxRow } from './rows.ts';
import type {
  AccountDataTable,
  BucketTable,
  MetaTable,
  OutboxTable,
  PagesTable,
  RoomsTable,
  SegmentsTable,
  TailsTable,
  ToDeviceTable,
} from './schema.ts';
import { accountDataReads, putAccountData } from './tables/accountData.ts';
import { metaPut, metaReads } from './tables/meta.ts';
import { outboxReads } from './tables/outbox.ts';
import { memberBuckets, receiptBuckets } from './tables/people.ts';
import { putRooms, roomReads } from './tables/rooms.ts';
import {
  putPages,
  putSegments,
  putTails,
  removeTimeline,
  timelineReads,
} from './tables/timeline.ts';
import { putToDevice, toDeviceReads } from './tables/toDevice.ts';

type Tables = ReturnType<typeof tablesOf>;

/** The reads of one Dexie transaction; they fail once it has ended. */
export function readTxn(transaction: Transaction): ReadTxn {
  return reads(tablesOf(transaction));
}

/** Reads and writes of one Dexie transaction; they fail once it has ended. */
export function writeTxn(transaction: Transaction): WriteTxn {
  const tables = tablesOf(transaction);
  return { ...reads(tables), put: puts(tables), remove: removals(tables) };
}

/** Tables bound to the transaction, so that nothing can be written past its end or past its epoch check. */
function tablesOf(transaction: Transaction) {
  const meta: MetaTable = transaction.table('meta');
  const rooms: RoomsTable = transaction.table('rooms');
  const members: BucketTable = transaction.table('members');
  const receipts: BucketTable = transaction.table('receipts');
  const segments: SegmentsTable = transaction.table('segments');
  const pages: PagesTable = transaction.table('pages');
  const tails: TailsTable = transaction.table('tails');
  const outbox: OutboxTable = transaction.table('outbox');
  const accountData: AccountDataTable = transaction.table('accountData');
  const toDevice: ToDeviceTable = transaction.table('toDevice');
  return { meta, rooms, members, receipts, segments, pages, tails, outbox, accountData, toDevice };
}

function reads(tables: Tables): ReadTxn {
  const members = memberBuckets(tables.members);
  return {
    meta: metaReads(tables.meta),
    rooms: roomReads(tables.rooms),
    members: { ofRoom: members.ofRoom, getMany: members.getMany },
    receipts: { ofRoom: receiptBuckets(tables.receipts).ofRoom },
    timeline: timelineReads(tables),
    outbox: outboxReads(tables.outbox),
    accountData: accountDataReads(tables.accountData),
    toDevice: toDeviceReads(tables.toDevice),
  };
}

function puts(tables: Tables): WriteTxn['put'] {
  return {
    meta: metaPut(tables.meta),
    rooms: (rows) => putRooms(tables.rooms, rows),
    members: (rows) => memberBuckets(tables.members).put(rows),
    receipts: (rows) => receiptBuckets(tables.receipts).put(rows),
    segments: (rows) => putSegments(tables.segments, rows),
    pages: (rows) => putPages(tables.pages, rows),
    tails: (rows) => putTails(tables.tails, rows),
    outbox: async (row: OutboxRow) => {
      await tables.outbox.put(row);
    },
    accountData: (rows) => putAccountData(tables.accountData, rows),
    toDevice: (rows) => putToDevice(tables.toDevice, rows),
  };
}

function removals(tables: Tables): WriteTxn['remove'] {
  const members = (roomId: RoomId) => memberBuckets(tables.members).removeRoom(roomId);
  return {
    outbox: (txnIds) => settled(tables.outbox.bulkDelete([...txnIds])),
    toDevice: (ids) => settled(tables.toDevice.bulkDelete([...ids])),
    roomContent: async (roomId) => {
      await members(roomId);
      await receiptBuckets(tables.receipts).removeRoom(roomId);
      await removeTimeline(tables, roomId);
    },
    room: (roomId) => settled(tables.rooms.delete(roomId)),
    members,
    allRooms: async () => {
      const { rooms, receipts, segments, pages, tails, accountData } = tables;
      for (const table of [rooms, tables.members, receipts, segments, pages, tails, accountData]) {
        await table.clear();
      }
    },
  };
}

async function settled(operation: PromiseLike<unknown>): Promise<void> {
  await operation;
}
