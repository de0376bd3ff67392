import { type ReactNode, useRef } from 'react';
import { t, type PlainKey } from '#i18n/t.ts';
import type { RoomId } from '#protocol/ids.ts';
import type { RoomSummary } from '#timeline/items.ts';
import { useVirtual } from '#ui/useVirtual.ts';
import { InviteRow } from './InviteRow.tsx';
import { listRows, type ListRow, type SectionName } from './listRows.ts';
import { RoomRow } from './RoomRow.tsx';
import type { RowHeights } from './useRowHeights.ts';
import { useRovingRooms } from './useRovingRooms.ts';

const headings: Readonly<Record<SectionName, PlainKey>> = {
  invites: 'roomList.sectionInvites',
  people: 'roomList.sectionPeople',
  rooms: 'roomList.sectionRooms',
};

/** Room below the last row, pixels, so that the fade at the end of the list does not lie on it. */
const SPACE_BELOW = 36;

type Placed = { readonly row: ListRow; readonly start: number };

/** The rows of the list that are in sight. Keys lead from room to room; only one room is a tab stop. */
export function RoomRows(props: {
  readonly order: readonly RoomId[];
  readonly rooms: ReadonlyMap<RoomId, RoomSummary>;
  readonly heights: RowHeights;
}) {
  const { heights } = props;
  const box = useRef<HTMLDivElement>(null);
  const rows = listRows(props.order, props.rooms);
  const estimateSize = (index: number) => heights[rows[index]?.kind ?? 'room'];
  const itemKey = (index: number) => rows[index]?.key ?? String(index);
  const {
    list,
    totalSize,
    rows: inSight,
  } = useVirtual({
    count: rows.length,
    estimateSize,
    itemKey,
    overscan: 6,
    paddingEnd: SPACE_BELOW,
  });
  const { attach } = list;
  const placed = inSight.flatMap(({ index, start }) => {
    const row = rows[index];
    return row === undefined ? [] : [{ row, start }];
  });
  const { tabStop, onFocus, onKeyDown } = useRovingRooms({ rows, placed, list, box });
  return (
    <div className="room-list-scroll" ref={attach}>
      <div
        className="room-list-box"
        role="presentation"
        ref={box}
        style={{ blockSize: totalSize }}
        onKeyDown={onKeyDown}
      >
        {bySection(placed).map(([section, entries]) => (
          <Section key={section} section={section} placed={entries}>
            {(row) => <Entry row={row} tabbable={row.roomId === tabStop} onFocus={onFocus} />}
          </Section>
        ))}
      </div>
    </div>
  );
}

function Section(props: {
  readonly section: SectionName;
  readonly placed: readonly Placed[];
  readonly children: (row: ListRow) => ReactNode;
}) {
  const label = t(headings[props.section]);
  const head = props.placed.find(({ row }) => row.kind === 'head');
  const entries = props.placed.filter(({ row }) => row.kind !== 'head');
  return (
    <>
      {head !== undefined && (
        <h2 className="room-list-row section-head" style={at(head.start)}>
          {label}
        </h2>
      )}
      <div role="list" aria-label={label}>
        {entries.map(({ row, start }) => (
          <div
            key={row.key}
            className="room-list-row"
            style={at(start)}
            role="listitem"
            aria-setsize={row.setSize}
            aria-posinset={row.position}
          >
            {props.children(row)}
          </div>
        ))}
      </div>
    </>
  );
}

function Entry(props: {
  readonly row: ListRow;
  readonly tabbable: boolean;
  readonly onFocus: (roomId: RoomId) => void;
}) {
  const { roomId, kind } = props.row;
  if (roomId === undefined) return undefined;
  return kind === 'invite' ? (
    <InviteRow roomId={roomId} />
  ) : (
    <RoomRow roomId={roomId} tabbable={props.tabbable} onFocus={props.onFocus} />
  );
}

const at = (start: number) => ({ transform: `translateY(${start}px)` });

function bySection(placed: readonly Placed[]): readonly [SectionName, readonly Placed[]][] {
  const sections = new Map<SectionName, Placed[]>();
  for (const entry of placed) {
    const known = sections.get(entry.row.section);
    if (known === undefined) sections.set(entry.row.section, [entry]);
    else known.push(entry);
  }
  return [...sections];
}
