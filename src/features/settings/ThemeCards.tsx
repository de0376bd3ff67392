import { useId } from 'react';
import { t } from '#i18n/t.ts';
import type { Appearance } from './appearance.ts';

type Theme = Appearance['theme'];

/** The themes as small pictures of the app; the chosen one wears the pearl ring. */
export function ThemeCards(props: {
  readonly labelledBy: string;
  readonly value: Theme;
  readonly onChange: (theme: Theme) => void;
}) {
  const { labelledBy, value, onChange } = props;
  const name = useId();
  const options = [
    { theme: 'light', label: t('settings.light') },
    { theme: 'dark', label: t('settings.dark') },
    { theme: 'system', label: t('settings.matchSystem') },
  ] as const;
  return (
    <div role="radiogroup" aria-labelledby={labelledBy} className="theme-cards">
      {options.map(({ theme, label }) => (
        <label key={theme} className="theme-card">
          <input
            type="radio"
            className="sr-only"
            name={name}
            checked={theme === value}
            onChange={() => onChange(theme)}
          />
          {theme === 'system' ? (
            <span className="theme-picture">
              <ThemePicture theme="light" half="start" />
              <ThemePicture theme="dark" half="end" />
            </span>
          ) : (
            <ThemePicture theme={theme} />
          )}
          {label}
        </label>
      ))}
    </div>
  );
}

function ThemePicture(props: {
  readonly theme: 'light' | 'dark';
  readonly half?: 'start' | 'end';
}) {
  return (
    <span
      className="theme-picture"
      data-theme={props.theme}
      data-half={props.half}
      aria-hidden="true"
    >
      <i />
      <i />
      <i />
      <i />
    </span>
  );
}
