import { CloudAlert, WifiOff } from 'lucide';
import { useStore } from 'zustand';
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

/** What has to be said about the account that is shown: its server is away, this device is full. */
export function AccountNotices(props: { readonly onReload: () => void }) {
  const up = useStore(linkStore, ({ kind }) => kind === 'up');
  const connection = useStore(accountStore, ({ state }) => state?.connection);
  const storage = useStore(accountStore, ({ state }) => state?.storage);
  // Without an engine nothing newer is known, and its absence is said already.
  if (!up) return undefined;
  return (
    <>
      {storage === undefined ? undefined : (
        <StorageNotice problem={storage} onReload={props.onReload} />
      )}
      {connection === undefined ? undefined : <ServerNotice connection={connection} />}
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
