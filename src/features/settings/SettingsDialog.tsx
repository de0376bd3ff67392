import './settings.css';
import { ArrowLeft, Palette, User, X } from 'lucide';
import { useId, useState } from 'react';
import { version } from '#base/build.ts';
import { t } from '#i18n/t.ts';
import { DialogFrame } from '#ui/Dialog.tsx';
import { IconButton } from '#ui/IconButton.tsx';
import { Tabs } from '#ui/Tabs.tsx';
import { AccountPanel } from './AccountPanel.tsx';
import { AppearancePanel } from './AppearancePanel.tsx';

type Section = 'account' | 'appearance';

/** The settings: sections at the start, one of them open; on small screens one after the other. */
export function SettingsDialog(props: {
  readonly onClose: () => void;
  /** Resolves when the session has ended or the person has been asked. */
  readonly onSignOut: () => Promise<void>;
}) {
  const { onClose, onSignOut } = props;
  const id = useId();
  const [section, setSection] = useState<Section>('account');
  const [pane, setPane] = useState<'sections' | 'panel'>('sections');
  const tabs = [
    { value: 'account', label: t('settings.account'), icon: User },
    { value: 'appearance', label: t('settings.appearance'), icon: Palette },
  ] as const;
  const current = tabs.find((tab) => tab.value === section);
  return (
    <DialogFrame labelledBy={id} onClose={onClose} className="settings" pane={pane}>
      <div className="settings-sections">
        <div className="flex items-center">
          <h2 id={id} className="settings-title">
            {t('settings.title')}
          </h2>
          <IconButton className="md:hidden" icon={X} label={t('common.close')} onClick={onClose} />
        </div>
        <Tabs
          prefix={id}
          label={t('settings.sections')}
          value={section}
          tabs={tabs}
          onChange={setSection}
          onOpen={() => setPane('panel')}
        />
        <p className="settings-version">{t('settings.version', { version })}</p>
      </div>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${section}`}
        className="settings-panel"
      >
        <header className="settings-head">
          <IconButton
            className="md:hidden"
            icon={ArrowLeft}
            mirrors
            label={t('common.back')}
            onClick={() => setPane('sections')}
          />
          <h3 className="flex-1 text-xl font-bold tracking-[var(--n-track-display)]">
            {current?.label}
          </h3>
          <IconButton icon={X} label={t('common.close')} onClick={onClose} />
        </header>
        <div className="settings-body">
          {section === 'account' ? <AccountPanel onSignOut={onSignOut} /> : <AppearancePanel />}
        </div>
      </div>
    </DialogFrame>
  );
}
