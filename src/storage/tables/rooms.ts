import type { ReadTxn } from '../accountStore.ts';
import type { RoomRow } from '../rows.ts';
import type { RoomsTable, StoredRoom } from '../schema.ts';
import { decode, encode } from './json.ts';

const parse: (json: string) => RoomRow = JSON.parse;

export function roomReads(table: RoomsTable): ReadTxn['rooms'] {
  return {
    get: async (roomId) => {
      const stored = await table.get(roomId);
      return stored === undefined ? undefined : rowOf(stored);
    },
    getMany: async (roomIds) => {
      const stored = await table.bulkGet([...roomIds]);
      return new Map(
        stored.flatMap((each) => (each === undefined ? [] : [[each.roomId, rowOf(each)] as const])),
      );
    },
    all: async () => (await table.toArray()).map(rowOf),
  };
}

export async function putRooms(table: RoomsTable, rows: readonly RoomRow[]): Promise<void> {
  if (rows.length > 0)
    await table.bulkPut(rows.map((row) => ({ roomId: row.roomId, json: encode(row) })));
}

function rowOf({ json }: StoredRoom): RoomRow {
  return decode(json, parse);
}
