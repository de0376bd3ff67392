import { formatList } from '#i18n/format.ts';
import { t } from '#i18n/t.ts';
import type { RoomName } from '#timeline/items.ts';

/** A room's name in words. https://spec.matrix.org/v1.15/client-server-api/#calculating-the-display-name-for-a-room */
export function roomNameText(name: RoomName): string {
  switch (name.kind) {
    case 'named':
      return name.text;
    case 'heroes':
      return name.others > 0
        ? t('room.namesAndOthers', { names: name.names.join(', '), count: name.others })
        : formatList(name.names);
    case 'empty':
      return name.was.length > 0
        ? t('room.nobodyAnyMore', { names: formatList(name.was) })
        : t('room.nobody');
  }
}
