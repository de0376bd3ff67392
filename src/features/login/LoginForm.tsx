import { useRef, useState, type SubmitEvent } from 'react';
import { t } from '#i18n/t.ts';
import { commands } from '#stores/commands.ts';
import { Button } from '#ui/Button.tsx';
import { CredentialFields } from './CredentialFields.tsx';
import { deviceName } from './deviceName.ts';
import type { LoginConfig } from './loginConfig.ts';
import { loginNote, type LoginMode } from './loginNotes.ts';
import { ProblemNote } from './ProblemNote.tsx';
import type { ServerChoice, ServerView } from './serverChoice.ts';
import { ServerField } from './ServerField.tsx';
import { submitLogin } from './submitLogin.ts';
import { useProblem } from './useProblem.ts';
import { useSlow } from './useSlow.ts';

const empty = { username: '', password: '', confirm: '' };

/** The form of both modes: server, name and password, and the way to the other mode. */
export function LoginForm(props: {
  readonly mode: LoginMode;
  readonly config: LoginConfig;
  readonly choice: ServerChoice;
  readonly view: ServerView;
  readonly onMode: (mode: LoginMode) => void;
}) {
  const { mode, config, choice, view, onMode } = props;
  const [entry, setEntry] = useState(empty);
  const [busy, setBusy] = useState(false);
  const { problem, setProblem, form } = useProblem();
  const slow = useSlow(busy);
  const sending = useRef(false);
  const create = mode === 'create';
  const action = t(create ? 'login.createAccount' : 'login.signIn');
  const note = loginNote(mode, view.state);

  const submit = async () => {
    if (sending.current) return;
    sending.current = true;
    setBusy(true);
    setProblem(undefined);
    const ports = {
      choice,
      commands,
      deviceName: deviceName(navigator.userAgent),
      fixed: config.fixed,
    };
    const found = await submitLogin({ mode, ...entry }, ports);
    sending.current = false;
    // Signed in: the page goes away as soon as the account is there.
    if (found !== undefined) setBusy(false);
    setProblem(found);
  };

  return (
    <form
      ref={form}
      aria-label={action}
      className="flex flex-col gap-[18px]"
      noValidate
      onSubmit={(event: SubmitEvent) => {
        event.preventDefault();
        void submit();
      }}
    >
      <ServerField
        choice={choice}
        view={view}
        given={config.serverName}
        fixed={config.fixed}
        error={problem?.field === 'server' ? problem.text : undefined}
      />
      {note === undefined ? (
        <>
          <CredentialFields entry={entry} create={create} problem={problem} onChange={setEntry} />
          <ProblemNote problem={problem} />
          <Button variant="primary" size="l" className="w-full" submit busy={busy}>
            {action}
          </Button>
        </>
      ) : (
        <p className="text-fg-2">{note}</p>
      )}
      {slow ? (
        <p role="status" className="text-sm text-fg-2">
          {t('login.slow', { server: view.input.trim() })}
        </p>
      ) : undefined}
      <OtherMode mode={mode} onMode={onMode} />
    </form>
  );
}

function OtherMode(props: {
  readonly mode: LoginMode;
  readonly onMode: (mode: LoginMode) => void;
}) {
  const create = props.mode === 'create';
  return (
    <p className="flex flex-wrap justify-center gap-1.5 text-sm text-fg-2">
      <span>{t(create ? 'login.haveAccount' : 'login.newHere')}</span>
      <button
        type="button"
        className="link"
        onClick={() => props.onMode(create ? 'sign-in' : 'create')}
      >
        {t(create ? 'login.signIn' : 'login.createAccount')}
      </button>
    </p>
  );
}
