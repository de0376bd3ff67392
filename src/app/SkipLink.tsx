import { t } from '#i18n/t.ts';

/** First in the tab order: past rail and list, to where one writes. Not a link, as the address names the room. */
export function SkipLink() {
  const skip = () => {
    document.querySelector<HTMLElement>('main :is(textarea, [role="textbox"])')?.focus();
  };
  return (
    <button type="button" className="skip-link" onClick={skip}>
      {t('app.skip')}
    </button>
  );
}
