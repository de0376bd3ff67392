import type { ErrorInfo, NetworkErrorCode } from '#base/errors.ts';
import { t } from './t.ts';

/**
 * What happened and what to do, in one sentence. `server` is the name of the server that was asked. Where a feature
 * knows more about a code it says more itself. The code belongs behind "Details": see {@link errorDetails}.
 */
export function errorText(error: ErrorInfo, server: string = t('errors.theServer')): string {
  switch (error.kind) {
    case 'network':
      return networkText(error.code, server);
    case 'server':
      return serverText(error.code, error.status, server);
    case 'parse':
      return t('errors.unreadable', { server });
    case 'storage':
      if (error.code === 'quota') return t('errors.quota');
      if (error.code === 'newer-version') return t('errors.newerVersion');
      return t('errors.storage');
    case 'engine':
      if (error.code === 'stopped') return t('errors.stopped');
      if (error.code === 'unsupported') return t('errors.unsupported');
      return t('errors.internal');
    default:
      return t('errors.internal');
  }
}

/** For people who look into a problem: the code and what was logged with it. Holds no secret. */
export function errorDetails(error: ErrorInfo): string {
  const status = error.kind === 'server' ? ` (${error.status})` : '';
  return `${error.kind}/${error.code}${status}: ${error.message}`;
}

function networkText(code: NetworkErrorCode, server: string): string {
  switch (code) {
    case 'offline':
      return t('errors.offline');
    case 'timeout':
      return t('errors.timeout', { server });
    case 'cut':
      return t('errors.cut');
    case 'aborted':
      return t('errors.aborted');
    case 'too-large':
      return t('errors.tooLarge', { server });
    case 'forbidden-origin':
      return t('errors.refusedOrigin', { server });
    default:
      return t('errors.unreachable', { server });
  }
}

function serverText(code: string, status: number, server: string): string {
  if (code === 'M_LIMIT_EXCEEDED') return t('errors.limited', { server });
  if (code === 'M_FORBIDDEN' || status === 403) return t('errors.forbidden', { server });
  return t('errors.server', { server });
}
