import { History } from 'lucide';
import { t } from '#i18n/t.ts';
import { Button } from '#ui/Button.tsx';
import { Icon } from '#ui/Icon.tsx';
import { Spinner } from '#ui/Spinner.tsx';

/** What stands above the first message: the room's beginning, or how it goes with loading what is older. */
export function TimelineTop(props: {
  readonly roomName: string;
  readonly atStart: boolean;
  readonly loading: boolean;
  readonly failed: boolean;
  readonly tryAgain: () => void;
}) {
  const { roomName, atStart, loading, failed, tryAgain } = props;
  if (atStart)
    return (
      <p className="text-sm text-fg-3" dir="auto">
        {t('room.startTitle', { room: roomName })}
      </p>
    );
  if (failed && !loading)
    return (
      <div className="flex flex-wrap items-center justify-center gap-x-2 gap-y-1" role="alert">
        <Icon of={History} size="s" className="text-bad" />
        <span className="text-sm font-medium">{t('room.olderFailed')}</span>
        <span className="text-sm text-fg-2">{t('room.olderFailedText')}</span>
        <Button size="s" onClick={tryAgain}>
          {t('common.tryAgain')}
        </Button>
      </div>
    );
  if (!loading) return undefined;
  return (
    <p className="flex items-center gap-2 text-xs text-fg-2">
      <Spinner />
      {t('room.loadingOlder')}
    </p>
  );
}
