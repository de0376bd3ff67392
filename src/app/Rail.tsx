import { Settings } from 'lucide';
import { useStore } from 'zustand';
import { t } from '#i18n/t.ts';
import { Avatar } from '#matrix-ui/Avatar.tsx';
import { accountStore } from '#stores/account.ts';
import { accountsStore } from '#stores/accounts.ts';
import { openDialog } from '#stores/view.ts';
import { IconButton } from '#ui/IconButton.tsx';
import { Mark } from '#ui/Mark.tsx';

/** The edge of the app: the mark, and at its foot the settings and who is signed in. On small screens the settings alone. */
export function Rail(props: {
  /** No room is open, so that nothing else heads the page. */
  readonly alone: boolean;
}) {
  const self = useStore(accountsStore, (view) => view.self);
  const displayName = useStore(accountStore, ({ state }) => state?.displayName);
  return (
    <header className="rail" aria-label={t('app.nacre')}>
      {props.alone ? <h1 className="sr-only">{t('app.nacre')}</h1> : undefined}
      <span className="rail-mark">
        <Mark className="size-6" />
      </span>
      <IconButton
        className="rail-button"
        icon={Settings}
        label={t('app.settings')}
        shortcut={t('app.settingsKeys')}
        aria-keyshortcuts="Control+,"
        onClick={() => openDialog('settings')}
      />
      {self === undefined ? undefined : (
        <span className="rail-self" title={self}>
          <Avatar id={self} name={displayName ?? self} shape="person" />
          <span className="sr-only">{displayName ?? self}</span>
        </span>
      )}
    </header>
  );
}
