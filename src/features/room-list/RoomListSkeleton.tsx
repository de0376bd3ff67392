import { t } from '#i18n/t.ts';
import { Bone } from '#ui/Bone.tsx';

/** Widths of the two bars of each row, in percent of the line. */
const bars = [
  [48, 78],
  [62, 55],
  [38, 70],
  [55, 84],
  [44, 60],
  [66, 76],
  [50, 48],
  [36, 66],
  [58, 80],
] as const;

/** Boxes in the places of the first rooms, as long as it is not known which there are. */
export function RoomListSkeleton() {
  return (
    <div className="px-2" role="status" aria-label={t('common.loading')}>
      {bars.map(([name, preview], index) => (
        <div key={name} className="flex min-h-(--row-box) items-center gap-2.5 px-2">
          <Bone
            shape={index % 2 === 0 ? 'person' : 'room'}
            className="size-(--n-row-av)! flex-none"
          />
          <span className="grid flex-1 gap-2">
            <span style={{ inlineSize: `${name}%` }}>
              <Bone />
            </span>
            <span style={{ inlineSize: `${preview}%` }}>
              <Bone className="h-2.5!" />
            </span>
          </span>
        </div>
      ))}
    </div>
  );
}
