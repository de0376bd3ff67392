import { memo } from 'react';
import { formatDay } from '#i18n/dates.ts';
import { RenderCount } from '#matrix-ui/RenderCount.tsx';
import { useToday } from '#matrix-ui/useToday.ts';
import type { UserId } from '#protocol/ids.ts';
import { type EntryProps, MessageEntry } from './MessageEntry.tsx';
import { StateEntry, UnreadableEntry } from './StateEntry.tsx';
import type { EntryRow, Row } from './timelineRows.ts';

type Props = Omit<EntryProps, 'own'> & {
  readonly row: Row;
  readonly self: UserId | undefined;
};

/** One row of the timeline; it renders again when it or the name of somebody in it changed. */
export const TimelineEntry = memo(function TimelineEntry({ row, self, ...rest }: Props) {
  if (row.kind === 'date') return <DateLine ts={row.ts} />;
  return (
    <RenderCount id={row.key}>
      <Entry row={row} self={self} {...rest} />
    </RenderCount>
  );
});

function Entry({ row, self, ...rest }: Omit<Props, 'row'> & { readonly row: EntryRow }) {
  const { item, continuation, endsGroup } = row;
  const { tabbable, onFocus } = rest;
  switch (item.kind) {
    case 'state':
      return <StateEntry item={item} tabbable={tabbable} onFocus={onFocus} />;
    case 'unreadable':
      return <UnreadableEntry item={item} tabbable={tabbable} onFocus={onFocus} />;
    default:
      return (
        <MessageEntry
          {...rest}
          item={item}
          own={item.sender === self}
          continuation={continuation}
          endsGroup={endsGroup}
        />
      );
  }
}

function DateLine({ ts }: { readonly ts: number }) {
  const day = formatDay(ts, useToday());
  return (
    <div className="day-line" role="separator" aria-label={day}>
      <span>{day}</span>
    </div>
  );
}
