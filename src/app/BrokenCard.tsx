import { CircleX } from 'lucide';
import { useState } from 'react';
import { t } from '#i18n/t.ts';
import { Button } from '#ui/Button.tsx';
import { StateCard } from '#ui/StateCard.tsx';

/** Everything, or a part that leaves the others alone when it fails. */
export type Area = 'app' | 'list' | 'room';

/** In the place of what failed: what happened, a way out, and details for whoever mends it. */
export function BrokenCard(props: {
  readonly area: Area;
  readonly details: string;
  readonly onAgain: () => void;
}) {
  const { area, details, onAgain } = props;
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(details);
    setCopied(true);
  };
  const isMain = area !== 'list';
  const Place = isMain ? 'main' : 'div';
  return (
    <Place className="flex h-full min-h-0 flex-col overflow-auto">
      <div role="alert" className="flex flex-1 flex-col">
        <StateCard
          heading={isMain ? 'h1' : 'h2'}
          icon={CircleX}
          tone="bad"
          title={t('app.brokenTitle')}
          actions={
            <>
              <Button size="s" onClick={onAgain}>
                {t('app.loadAgain')}
              </Button>
              <Button size="s" variant="quiet" onClick={() => void copy()}>
                {t(copied ? 'common.copied' : 'app.copyDetails')}
              </Button>
            </>
          }
        >
          <p>{t(area === 'app' ? 'app.brokenApp' : 'app.brokenPane')}</p>
          <details className="mt-2 text-start">
            <summary className="mx-auto w-fit cursor-pointer">{t('common.details')}</summary>
            <pre className="mt-1 overflow-auto font-mono text-xs" dir="ltr" tabIndex={0}>
              {details}
            </pre>
          </details>
        </StateCard>
      </div>
    </Place>
  );
}
