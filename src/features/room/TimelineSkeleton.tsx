import { t } from '#i18n/t.ts';
import { Bone } from '#ui/Bone.tsx';

/** Widths of the lines of each message, in percent. */
const messages = [[52, 38], [64], [74, 60, 30], [46], [58, 34], [66]] as const;

/** Boxes in the places of the last messages, as long as these are not known. */
export function TimelineSkeleton({ roomName }: { readonly roomName: string }) {
  return (
    <div
      className="flex min-h-0 flex-1 flex-col justify-end gap-6 overflow-hidden px-5 pb-5"
      role="status"
      aria-label={t('room.opening', { room: roomName })}
    >
      {messages.map((lines) => (
        <div key={lines.join()} className="flex gap-3">
          <Bone shape="person" className="size-9! flex-none" />
          <div className="grid flex-1 gap-2">
            <Bone className="w-24" />
            {lines.map((width) => (
              <span key={width} style={{ inlineSize: `min(${width}%, 46rem)` }}>
                <Bone />
              </span>
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}
