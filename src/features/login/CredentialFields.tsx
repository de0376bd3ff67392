import { useState } from 'react';
import { t } from '#i18n/t.ts';
import { TextField } from '#ui/TextField.tsx';
import type { LoginProblem } from './loginErrors.ts';

type Credentials = {
  readonly username: string;
  readonly password: string;
  readonly confirm: string;
};

/** Name and password, twice where an account is created. */
export function CredentialFields(props: {
  readonly entry: Credentials;
  readonly create: boolean;
  readonly problem: LoginProblem | undefined;
  readonly onChange: (entry: Credentials) => void;
}) {
  const { entry, create, problem, onChange } = props;
  const [capsLock, setCapsLock] = useState(false);
  const wrong = (field: string) => (problem?.field === field ? problem.text : undefined);
  return (
    <div className="flex flex-col gap-3">
      <TextField
        label={t('login.username')}
        name="username"
        value={entry.username}
        onChange={(username) => onChange({ ...entry, username })}
        autoComplete="username"
        autoCapitalize="none"
        error={wrong('username')}
      />
      <TextField
        type="password"
        label={t('login.password')}
        name="password"
        value={entry.password}
        onChange={(password) => onChange({ ...entry, password })}
        onKeyUp={(event) => setCapsLock(event.getModifierState('CapsLock'))}
        autoComplete={create ? 'new-password' : 'current-password'}
        hint={capsLock ? t('login.capsLock') : undefined}
        error={wrong('password')}
      />
      {create ? (
        <TextField
          type="password"
          label={t('login.confirmPassword')}
          name="confirm"
          value={entry.confirm}
          onChange={(confirm) => onChange({ ...entry, confirm })}
          autoComplete="new-password"
          error={wrong('confirm')}
        />
      ) : undefined}
    </div>
  );
}
