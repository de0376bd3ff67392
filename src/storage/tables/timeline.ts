import type { RoomId } from '#protocol/ids.ts';
import type { ReadTxn } from '../accountStore.ts';
import type { PageRow, SegmentRow, TailRow } from '../rows.ts';
import type { PagesTable, SegmentsTable, StoredPage, StoredTail, TailsTable } from '../schema.ts';
import { decode, encode } from './json.ts';

const parseEvents: (json: string) => PageRow['events'] = JSON.parse;
const parseTail: (json: string) => TailRow = JSON.parse;

export type TimelineTables = {
  readonly segments: SegmentsTable;
  readonly pages: PagesTable;
  readonly tails: TailsTable;
};

export function timelineReads(tables: TimelineTables): ReadTxn['timeline'] {
  return {
    segments: (roomId) => segmentsOf(tables, roomId).sortBy('order'),
    page: async (roomId, segment, page) => {
      const stored = await tables.pages.get([roomId, segment, page]);
      return stored === undefined ? undefined : decodePage(stored);
    },
    tail: async (roomId) => {
      const stored = await tables.tails.get(roomId);
      return stored === undefined ? undefined : decodeTail(stored);
    },
    tails: async (roomIds) => {
      const stored = await tables.tails.bulkGet([...roomIds]);
      return new Map(
        stored.flatMap((each) =>
          each === undefined ? [] : [[each.roomId, decodeTail(each)] as const],
        ),
      );
    },
  };
}

export async function putSegments(
  table: SegmentsTable,
  rows: readonly SegmentRow[],
): Promise<void> {
  if (rows.length > 0) await table.bulkPut([...rows]);
}

export async function putPages(table: PagesTable, rows: readonly PageRow[]): Promise<void> {
  if (rows.length === 0) return;
  await table.bulkPut(
    rows.map(({ roomId, segment, page, events }) => ({
      roomId,
      segment,
      page,
      json: encode(events),
    })),
  );
}

export async function putTails(table: TailsTable, rows: readonly TailRow[]): Promise<void> {
  if (rows.length > 0)
    await table.bulkPut(rows.map((row) => ({ roomId: row.roomId, json: encode(row) })));
}

export async function removeTimeline(tables: TimelineTables, roomId: RoomId): Promise<void> {
  const segments = await segmentsOf(tables, roomId).toArray();
  for (const { order } of segments) {
    await tables.pages
      .where('[roomId+segment+page]')
      .between([roomId, order, -Infinity], [roomId, order, Infinity], true, true)
      .delete();
  }
  await segmentsOf(tables, roomId).delete();
  await tables.tails.delete(roomId);
}

function segmentsOf({ segments }: TimelineTables, roomId: RoomId) {
  return segments
    .where('[roomId+order]')
    .between([roomId, -Infinity], [roomId, Infinity], true, true);
}

function decodePage({ roomId, segment, page, json }: StoredPage): PageRow {
  return { roomId, segment, page, events: decode(json, parseEvents) };
}

function decodeTail({ json }: StoredTail): TailRow {
  return decode(json, parseTail);
}
