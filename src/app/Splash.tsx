import { t } from '#i18n/t.ts';
import { Mark } from '#ui/Mark.tsx';
import { useSkeleton } from '#ui/useSkeleton.ts';

/** While it is not known yet who is signed in; shown only when that takes longer than a moment. */
export function Splash() {
  const shown = useSkeleton(true);
  if (!shown) return undefined;
  return (
    <main className="grid h-full place-content-center justify-items-center gap-4 text-fg-2">
      <Mark className="size-14" />
      <p role="status">{t('app.opening')}</p>
    </main>
  );
}
