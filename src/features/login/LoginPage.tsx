import './login.css';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { t } from '#i18n/t.ts';
import { commands } from '#stores/commands.ts';
import { LoginArt } from './LoginArt.tsx';
import { LoginForm } from './LoginForm.tsx';
import { LoginCard } from './LoginCard.tsx';
import type { LoginConfig } from './loginConfig.ts';
import type { LoginMode } from './loginNotes.ts';
import { createServerChoice } from './serverChoice.ts';

/** The page for somebody who is not signed in: sign in, or create an account. */
export function LoginPage(props: { readonly config: LoginConfig }) {
  const { config } = props;
  const [mode, setMode] = useState<LoginMode>('sign-in');
  const [choice] = useState(() =>
    createServerChoice({
      probe: (input) => commands.probeServer({ input }),
      initial: config.server ?? '',
    }),
  );
  const view = useSyncExternalStore(choice.subscribe, choice.view);
  useEffect(() => {
    void choice.probe();
  }, [choice]);
  const create = mode === 'create';
  return (
    <LoginCard
      title={t(create ? 'login.createAccount' : 'login.signIn')}
      intro={t(create ? 'login.introCreate' : 'login.intro')}
      art={<LoginArt brand={config.brand ?? t('common.brand')} />}
    >
      <LoginForm
        key={mode}
        mode={mode}
        config={config}
        choice={choice}
        view={view}
        onMode={setMode}
      />
    </LoginCard>
  );
}
