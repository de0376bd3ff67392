import { useState } from 'react';
import { errorInfo } from '#base/errors.ts';
import { errorText } from '#i18n/errorText.ts';
import { t } from '#i18n/t.ts';
import { Button } from '#ui/Button.tsx';
import { Dialog } from '#ui/Dialog.tsx';

/** Asked before signing out where that loses messages. The safe choice has the focus. */
export function SignOutDialog(props: {
  /** Messages that have not been sent. */
  readonly waiting: number;
  readonly onStay: () => void;
  readonly onSignOut: () => Promise<void>;
}) {
  const { waiting, onStay, onSignOut } = props;
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const leave = async () => {
    setBusy(true);
    setProblem(undefined);
    await onSignOut().catch((error: unknown) => setProblem(errorText(errorInfo(error))));
    setBusy(false);
  };
  return (
    <Dialog
      title={t('app.signOutTitle')}
      onClose={onStay}
      footer={
        <>
          <Button data-autofocus="" onClick={onStay}>
            {t('app.stay')}
          </Button>
          <Button variant="danger" busy={busy} onClick={() => void leave()}>
            {t('app.signOut')}
          </Button>
        </>
      }
    >
      <p>{t('app.signOutText')}</p>
      <p className="font-medium">{t('app.signOutWaiting', { count: waiting })}</p>
      {problem === undefined ? undefined : (
        <p role="alert" className="text-bad">
          {problem}
        </p>
      )}
    </Dialog>
  );
}
