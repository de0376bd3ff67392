import type { ErrorInfo } from '#base/errors.ts';
import { errorText } from '#i18n/errorText.ts';
import { t } from '#i18n/t.ts';

type LoginField = 'server' | 'username' | 'password' | 'confirm';

/** A sentence and the field it belongs to; without a field it stands above the button. */
export type LoginProblem = {
  readonly text: string;
  readonly field?: LoginField;
  /** For "Details", where the sentence does not say all. */
  readonly error?: ErrorInfo;
};

/** What was being done, as one code can mean different things. */
export type LoginStep = 'probe' | 'sign-in' | 'register' | 'again';

/** What happened in words, and where. Codes: docs/spec/sign-in.md. */
export function loginProblem(error: ErrorInfo, step: LoginStep, server: string): LoginProblem {
  if (step === 'probe') return { text: probeText(error, server), field: 'server', error };
  if (error.kind === 'server') {
    const known = serverProblem(error, step, server);
    if (known !== undefined) return known;
  }
  return { text: errorText(error, server), error };
}

function probeText(error: ErrorInfo, server: string): string {
  const words: Readonly<Record<string, () => string>> = {
    'network/unreachable': () => t('login.unreachable', { server }),
    'parse/server-name': () => t('login.badServerName'),
    'parse/cors-missing': () => t('login.corsMissing', { server }),
    'parse/insecure': () => t('login.insecure', { server }),
    'parse/well-known-invalid': () => t('login.wellKnownInvalid', { server }),
    'parse/well-known-bad-address': () => t('login.wellKnownBadAddress', { server }),
    'parse/not-a-homeserver': () => t('login.noHomeserver', { server }),
    'parse/unsupported-version': () => t('login.tooOld', { server }),
  };
  const known = words[`${error.kind}/${error.code}`];
  if (known !== undefined) return known();
  if (error.kind === 'server' && error.status === 404) return t('login.noHomeserver', { server });
  return errorText(error, server);
}

function serverProblem(
  error: ErrorInfo & { readonly kind: 'server' },
  step: LoginStep,
  server: string,
): LoginProblem | undefined {
  switch (error.code) {
    case 'M_FORBIDDEN':
      return forbidden(step, server);
    case 'M_USER_DEACTIVATED':
      return { text: t('login.deactivated'), field: 'username' };
    case 'M_USER_LOCKED':
    case 'M_USER_SUSPENDED':
      return { text: t('login.locked', { server }), field: 'username' };
    case 'M_LIMIT_EXCEEDED':
      return { text: limited(error.retryAfterMs) };
    case 'M_USER_IN_USE':
      return { text: t('login.nameTaken'), field: 'username' };
    case 'M_INVALID_USERNAME':
      return { text: t('login.nameInvalid'), field: 'username' };
    case 'M_EXCLUSIVE':
      return { text: t('login.nameReserved', { server }), field: 'username' };
    case 'M_WEAK_PASSWORD':
      return { text: t('login.weakPassword', { server }), field: 'password', error };
    case 'M_RESOURCE_LIMIT_EXCEEDED':
      return { text: t('login.serverFull', { server }) };
    default:
      return undefined;
  }
}

function forbidden(step: LoginStep, server: string): LoginProblem {
  if (step === 'register') return { text: t('login.signUpClosed', { server }) };
  if (step === 'again') return { text: t('login.forbiddenAgain'), field: 'password' };
  return { text: t('login.forbidden', { server }), field: 'password' };
}

function limited(retryAfterMs: number | undefined): string {
  if (retryAfterMs === undefined) return t('login.limited');
  return t('login.limitedSeconds', { count: Math.max(1, Math.ceil(retryAfterMs / 1000)) });
}
