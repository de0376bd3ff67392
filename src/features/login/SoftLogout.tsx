import './login.css';
import { useState, type SubmitEvent } from 'react';
import { errorInfo } from '#base/errors.ts';
import { t } from '#i18n/t.ts';
import type { AccountsView } from '#stores/accounts.ts';
import { commands } from '#stores/commands.ts';
import { Button } from '#ui/Button.tsx';
import { TextField } from '#ui/TextField.tsx';
import { LoginArt } from './LoginArt.tsx';
import { LoginCard } from './LoginCard.tsx';
import { loginProblem, type LoginProblem } from './loginErrors.ts';
import { ProblemNote } from './ProblemNote.tsx';
import { serverOfUserId } from './serverChoice.ts';
import { useProblem } from './useProblem.ts';

type Account = AccountsView['accounts'][number];

/** After a soft logout: the same account and device, everything kept, only the password is asked for. */
export function SoftLogout(props: {
  readonly info: Account;
  /** Ends the session for good; asks first where that loses something. */
  readonly onSignOut: () => Promise<void>;
}) {
  const { info, onSignOut } = props;
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<LoginProblem>();
  const server = serverOfUserId(info.userId) ?? info.server;
  const leave = async () => {
    setBusy(true);
    setProblem(undefined);
    await onSignOut().catch((error: unknown) =>
      setProblem(loginProblem(errorInfo(error), 'again', server)),
    );
    setBusy(false);
  };
  const locked = info.session === 'locked';
  return (
    <LoginCard
      title={t(locked ? 'login.lockedTitle' : 'login.again')}
      intro={t(locked ? 'login.lockedIntro' : 'login.againIntro', { server })}
      art={<LoginArt brand={t('common.brand')} />}
    >
      <div>
        <div className="text-sm font-medium text-fg-2">{t('login.account')}</div>
        <bdi className="font-medium break-all">{info.userId}</bdi>
      </div>
      {locked ? undefined : <PasswordForm info={info} server={server} />}
      <ProblemNote problem={problem} />
      <Button variant="quiet" className="self-center" busy={busy} onClick={() => void leave()}>
        {t('login.signOut')}
      </Button>
    </LoginCard>
  );
}

function PasswordForm(props: { readonly info: Account; readonly server: string }) {
  const { info, server } = props;
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const { problem, setProblem, form } = useProblem();
  const submit = async () => {
    if (busy) return;
    if (password === '') {
      setProblem({ text: t('login.needPassword'), field: 'password' });
      return;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      await commands.signInAgain({ account: info.account, password });
    } catch (error) {
      setBusy(false);
      setProblem(loginProblem(errorInfo(error), 'again', server));
    }
  };
  return (
    <form
      ref={form}
      aria-label={t('login.again')}
      className="flex flex-col gap-[18px]"
      noValidate
      onSubmit={(event: SubmitEvent) => {
        event.preventDefault();
        void submit();
      }}
    >
      <input type="hidden" name="username" autoComplete="username" value={info.userId} readOnly />
      <TextField
        type="password"
        label={t('login.password')}
        name="password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        error={problem?.field === 'password' ? problem.text : undefined}
      />
      <ProblemNote problem={problem} />
      <Button variant="primary" size="l" className="w-full" submit busy={busy}>
        {t('login.signIn')}
      </Button>
    </form>
  );
}
