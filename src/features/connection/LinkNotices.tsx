import { CloudAlert, RefreshCw } from 'lucide';
import { useStore } from 'zustand';
import { errorText } from '#i18n/errorText.ts';
import { t } from '#i18n/t.ts';
import { linkStore } from '#stores/link.ts';
import { Banner } from '#ui/Banner.tsx';
import { Button } from '#ui/Button.tsx';
import { useLasting } from './useLasting.ts';

/** Milliseconds that the engine may be away before it is worth a line. */
const patience = 2000;

/** What has to be said about Nacre itself, whoever is signed in: a new version, an engine that is away. */
export function LinkNotices(props: { readonly onReload: () => void }) {
  const link = useStore(linkStore, ({ kind }) => kind);
  const error = useStore(linkStore, (view) => view.error);
  const lost = useLasting(link === 'lost', patience);
  const reload = (
    <Button size="s" onClick={props.onReload}>
      {t('connection.loadAgain')}
    </Button>
  );
  if (link === 'outdated')
    return (
      <Banner
        urgent
        tone="info"
        icon={RefreshCw}
        title={t('connection.updatedTitle')}
        action={reload}
      >
        {t('connection.updatedText')}
      </Banner>
    );
  if (link === 'failed')
    return (
      <Banner
        urgent
        tone="bad"
        icon={CloudAlert}
        title={t('connection.failedTitle')}
        action={reload}
      >
        {error === undefined ? undefined : errorText(error)}
      </Banner>
    );
  if (!lost) return undefined;
  return (
    <Banner tone="warn" icon={RefreshCw} title={t('connection.lostTitle')}>
      {t('connection.lostText')}
    </Banner>
  );
}
