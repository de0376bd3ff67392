import { t } from '#i18n/t.ts';
import type { AccountView } from '#stores/account.ts';
import type { LinkView } from '#stores/link.ts';
import { secondsUntil } from './secondsUntil.ts';

type Connection = NonNullable<AccountView['state']>['connection'];

/** What the status says: the engine first, then the server. Seconds as they were when the waiting began. */
export function statusText(
  link: LinkView['kind'],
  connection: Connection | undefined,
  now: number,
): string {
  if (link === 'failed' || link === 'outdated') return t('connection.notWorking');
  if (link === 'lost') return t('connection.reconnecting');
  switch (connection?.kind) {
    case 'connected':
      return t('connection.connected');
    case 'reconnecting':
      return t('connection.reconnectingIn', { count: secondsUntil(connection.retryAt, now) });
    case 'offline':
      return t('connection.offline');
    default:
      return t('connection.connecting');
  }
}
