import { Check, Copy } from 'lucide';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { errorInfo } from '#base/errors.ts';
import { errorText } from '#i18n/errorText.ts';
import { t } from '#i18n/t.ts';
import { Avatar } from '#matrix-ui/Avatar.tsx';
import { accountStore } from '#stores/account.ts';
import { Button } from '#ui/Button.tsx';
import { IconButton } from '#ui/IconButton.tsx';
import { SettingsGroup, SettingsLine } from './SettingsGroup.tsx';

/** Who is signed in, where and as which device; and the way out. */
export function AccountPanel(props: { readonly onSignOut: () => Promise<void> }) {
  const { onSignOut } = props;
  const info = useStore(accountStore, ({ state }) => state?.info);
  const displayName = useStore(accountStore, ({ state }) => state?.displayName);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const leave = async () => {
    setBusy(true);
    setProblem(undefined);
    await onSignOut().catch((error: unknown) => setProblem(errorText(errorInfo(error))));
    setBusy(false);
  };
  return (
    <>
      {info === undefined ? undefined : (
        <>
          <div className="flex items-center gap-5">
            <Avatar
              id={info.userId}
              name={displayName ?? info.userId}
              shape="person"
              className="settings-avatar"
            />
            <div className="min-w-0">
              <div className="text-sm text-fg-2">{t('settings.signedIn')}</div>
              <bdi className="text-lg font-semibold break-words">{displayName ?? info.userId}</bdi>
            </div>
          </div>
          <SettingsGroup title={t('settings.account')}>
            <SettingsLine title={<bdi>{info.userId}</bdi>} text={t('settings.address')}>
              <CopyButton text={info.userId} />
            </SettingsLine>
            <SettingsLine
              title={<bdi className="font-mono text-sm">{info.deviceId}</bdi>}
              text={t('settings.device')}
            />
            <SettingsLine title={<bdi>{info.server}</bdi>} text={t('settings.homeserver')} />
          </SettingsGroup>
        </>
      )}
      <SettingsGroup title={t('settings.leaving')}>
        <SettingsLine title={t('settings.signOutText')}>
          <Button variant="danger-quiet" busy={busy} onClick={() => void leave()}>
            {t('settings.signOut')}
          </Button>
        </SettingsLine>
      </SettingsGroup>
      {problem === undefined ? undefined : (
        <p role="alert" className="text-sm text-bad">
          {problem}
        </p>
      )}
    </>
  );
}

/** Milliseconds that "Copied" stays. */
const remember = 2000;

function CopyButton(props: { readonly text: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), remember);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    await navigator.clipboard.writeText(props.text);
    setCopied(true);
  };
  return (
    <IconButton
      icon={copied ? Check : Copy}
      label={t(copied ? 'common.copied' : 'settings.copyAddress')}
      onClick={() => void copy()}
    />
  );
}
