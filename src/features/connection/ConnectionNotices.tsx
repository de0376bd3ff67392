import { CloudAlert, RefreshCw, WifiOff } from 'lucide-react';
import { useStore } from 'zustand';
import { errorText } from '#i18n/errorText.ts';
import { t } from '#i18n/t.ts';
import { accountStore } from '#stores/account.ts';
import { commands } from '#stores/commands.ts';
import { linkStore } from '#stores/link.ts';
import { Banner } from '#ui/Banner.tsx';
import { Button } from '#ui/Button.tsx';
import { type Connection, connectionNotice } from './connectionWords.ts';
import { StorageNotice } from './StorageNotice.tsx';
import { useLasting } from './useLasting.ts';
import { useNow } from './useNow.ts';

/** Everything that has to be said above the app: a new version, an engine or server that is away, a full disk. */
export function ConnectionNotices(props: { readonly onReload: () => void }) {
  const { onReload } = props;
  const link = useStore(linkStore, ({ kind }) => kind);
  const linkError = useStore(linkStore, ({ error }) => error);
  const connection = useStore(accountStore, ({ state }) => state?.connection);
  const storage = useStore(accountStore, ({ state }) => state?.storage);
  const lost = useLasting(link === 'lost', 2000);
  const reload = (
    <Button size="s" onClick={onReload}>
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
        {linkError === undefined ? undefined : errorText(linkError)}
      </Banner>
    );
  return (
    <>
      {lost ? (
        <Banner tone="warn" icon={RefreshCw} title={t('connection.lostTitle')}>
          {t('connection.lostText')}
        </Banner>
      ) : undefined}
      {storage === undefined ? undefined : <StorageNotice problem={storage} onReload={onReload} />}
      {connection === undefined || link === 'lost' ? undefined : (
        <ServerNotice connection={connection} />
      )}
    </>
  );
}

/** Milliseconds that a server may be silent before it is worth a line. */
const patience = 1500;

function ServerNotice({ connection }: { readonly connection: Connection }) {
  const info = useStore(accountStore, ({ state }) => state?.info);
  const away = connection.kind === 'reconnecting' || connection.kind === 'offline';
  const lasting = useLasting(away, connection.kind === 'offline' ? 0 : patience);
  const now = useNow(connection.kind === 'reconnecting');
  if (info === undefined || !lasting) return undefined;
  const notice = connectionNotice(connection, serverOf(info.userId), now);
  if (notice === undefined) return undefined;
  const tryNow = () => {
    // What comes of it shows in the connection's state.
    commands.retryNow({ account: info.account }).catch(() => undefined);
  };
  return (
    <Banner
      tone="warn"
      icon={connection.kind === 'offline' ? WifiOff : CloudAlert}
      title={notice.title}
      action={
        <Button size="s" variant="quiet" onClick={tryNow}>
          {t('common.tryNow')}
        </Button>
      }
    >
      {notice.text}
    </Banner>
  );
}

/** The name of somebody's homeserver, as they know it. */
function serverOf(userId: string): string {
  return userId.slice(userId.indexOf(':') + 1);
}
