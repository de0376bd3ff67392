import { useId } from 'react';
import { t } from '#i18n/t.ts';
import { Segmented } from '#ui/Segmented.tsx';
import { SettingsGroup, SettingsLine } from './SettingsGroup.tsx';
import { ThemeCards } from './ThemeCards.tsx';
import { useAppearance } from './useAppearance.ts';

/** Theme, contrast and density. Every choice shows at once. */
export function AppearancePanel() {
  const id = useId();
  const [appearance, change] = useAppearance();
  return (
    <>
      <section className="grid gap-2">
        <h4 id={`${id}-theme`} className="text-sm font-semibold text-fg-2">
          {t('settings.theme')}
        </h4>
        <ThemeCards
          labelledBy={`${id}-theme`}
          value={appearance.theme}
          onChange={(theme) => change({ theme })}
        />
      </section>
      <SettingsGroup title={t('settings.reading')}>
        <SettingsLine
          id={`${id}-contrast`}
          title={t('settings.contrast')}
          text={t('settings.contrastText')}
        >
          <Segmented
            labelledBy={`${id}-contrast`}
            value={appearance.contrast}
            onChange={(contrast) => change({ contrast })}
            options={[
              { value: 'system', label: t('settings.contrastSystem') },
              { value: 'normal', label: t('settings.contrastNormal') },
              { value: 'high', label: t('settings.contrastHigh') },
            ]}
          />
        </SettingsLine>
        <SettingsLine
          id={`${id}-density`}
          title={t('settings.density')}
          text={t('settings.densityText')}
        >
          <Segmented
            labelledBy={`${id}-density`}
            value={appearance.density}
            onChange={(density) => change({ density })}
            options={[
              { value: 'compact', label: t('settings.compact') },
              { value: 'default', label: t('settings.default') },
              { value: 'roomy', label: t('settings.roomy') },
            ]}
          />
        </SettingsLine>
      </SettingsGroup>
    </>
  );
}
