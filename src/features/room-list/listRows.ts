import type { RoomId } from '#protocol/ids.ts';
import type { RoomSummary } from '#timeline/items.ts';

export type SectionName = 'invites' | 'people' | 'rooms';

/** One row of the list as it is laid out: a section's heading, an invite or a room. */
export type ListRow = {
  readonly kind: 'head' | 'invite' | 'room';
  readonly key: string;
  readonly section: SectionName;
  /** Absent on a heading. */
  readonly roomId?: RoomId;
  /** Place within the section, from 1; 0 on a heading. */
  readonly position: number;
  /** How many there are in the section. */
  readonly setSize: number;
};

const sections: readonly SectionName[] = ['invites', 'people', 'rooms'];

/** The rows of the list, top to bottom: sections that have something in them, each in the order of activity. */
export function listRows(
  order: readonly RoomId[],
  rooms: ReadonlyMap<RoomId, RoomSummary>,
): readonly ListRow[] {
  const bySection = new Map<SectionName, RoomId[]>(sections.map((name) => [name, []]));
  for (const roomId of order) {
    const room = rooms.get(roomId);
    if (room !== undefined) bySection.get(sectionOf(room))?.push(roomId);
  }
  const rows: ListRow[] = [];
  for (const [section, ids] of bySection) {
    if (ids.length === 0) continue;
    rows.push({ kind: 'head', key: section, section, position: 0, setSize: ids.length });
    const kind = section === 'invites' ? 'invite' : 'room';
    for (const [index, roomId] of ids.entries())
      rows.push({ kind, key: roomId, section, roomId, position: index + 1, setSize: ids.length });
  }
  return rows;
}

function sectionOf(room: RoomSummary): SectionName {
  if (room.membership === 'invite') return 'invites';
  return room.direct === undefined ? 'rooms' : 'people';
}

/** The room that the keys lead to from the one in row `from`; -1 where there is none. Headings and invites are passed over. */
export function nextRoomIndex(rows: readonly ListRow[], from: number, key: string): number {
  switch (key) {
    case 'ArrowDown':
      return rows.findIndex((row, index) => index > from && row.kind === 'room');
    case 'ArrowUp':
      return rows.findLastIndex((row, index) => index < from && row.kind === 'room');
    case 'Home':
      return rows.findIndex((row) => row.kind === 'room');
    case 'End':
      return rows.findLastIndex((row) => row.kind === 'room');
    default:
      return -1;
  }
}
