import { formatList } from '#i18n/format.ts';
import { t } from '#i18n/t.ts';
import type { ServerState } from './serverChoice.ts';

export type LoginMode = 'sign-in' | 'create';

/** Why there is nothing to fill in with this server, in words; undefined where there is. */
export function loginNote(mode: LoginMode, state: ServerState): string | undefined {
  if (state.kind !== 'ready') return undefined;
  const { name: server, loginFlows, registration } = state.facts;
  if (mode === 'sign-in') {
    if (loginFlows.includes('m.login.password')) return undefined;
    if (loginFlows.includes('m.login.sso')) return t('login.onlySingleSignOn', { server });
    return t('login.noKnownFlow', { server });
  }
  if (registration.kind === 'closed') return t('login.signUpClosed', { server });
  if (registration.kind !== 'needs') return undefined;
  const stages = formatList([...new Set(registration.stages.map(stageWords))]);
  return t('login.signUpNeeds', { server, stages });
}

/** https://spec.matrix.org/v1.15/client-server-api/#authentication-types */
function stageWords(stage: string): string {
  switch (stage) {
    case 'm.login.recaptcha':
      return t('login.stageCaptcha');
    case 'm.login.email.identity':
      return t('login.stageEmail');
    case 'm.login.msisdn':
      return t('login.stagePhone');
    case 'm.login.terms':
      return t('login.stageTerms');
    case 'm.login.registration_token':
      return t('login.stageToken');
    default:
      return t('login.stageOther');
  }
}
