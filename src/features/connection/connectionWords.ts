import type { ErrorInfo } from '#base/errors.ts';
import { errorText } from '#i18n/errorText.ts';
import { formatTime } from '#i18n/dates.ts';
import { t } from '#i18n/t.ts';
import type { AccountView } from '#stores/account.ts';
import { secondsUntil } from './secondsUntil.ts';

type Account = NonNullable<AccountView['state']>;
export type Connection = Account['connection'];

/** A line with what happened and what follows. */
export type Notice = { readonly title: string; readonly text: string };

/** What to say above everything about a server that cannot be reached; nothing while it can. */
export function connectionNotice(
  connection: Connection,
  server: string,
  now: number,
): Notice | undefined {
  if (connection.kind === 'offline')
    return {
      title: t('connection.offlineTitle'),
      text: t('connection.offlineText', { time: formatTime(connection.since) }),
    };
  if (connection.kind !== 'reconnecting') return undefined;
  const { error, retryAt } = connection;
  const count = secondsUntil(retryAt, now);
  return {
    title: reason(error, server),
    text: count === 0 ? t('connection.tryingNow') : t('connection.silentText', { count }),
  };
}

function reason(error: ErrorInfo, server: string): string {
  if (error.kind === 'network') return t('connection.silentTitle', { server });
  if (error.kind === 'server') return t('connection.troubleTitle', { server });
  return t('connection.stumbledTitle', { code: `${error.kind}/${error.code}` });
}

/** What to say about the database on this device. */
export function storageNotice(problem: NonNullable<Account['storage']>): Notice {
  switch (problem.kind) {
    case 'quota':
      return { title: t('connection.quotaTitle'), text: t('connection.quotaText') };
    case 'unavailable':
      return { title: t('connection.unavailableTitle'), text: errorText(problem.error) };
    default: {
      const { savedMessages: count, lostMessages } = problem;
      const sentences = [
        t('connection.recoveredText'),
        ...(count > 0 ? [t('connection.recoveredSaved', { count })] : []),
        ...(lostMessages ? [t('connection.recoveredLost')] : []),
      ];
      return { title: t('connection.recoveredTitle'), text: sentences.join(' ') };
    }
  }
}
