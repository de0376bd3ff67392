import { HardDrive, X } from 'lucide';
import { useState } from 'react';
import { t } from '#i18n/t.ts';
import type { AccountView } from '#stores/account.ts';
import { Banner } from '#ui/Banner.tsx';
import { Button } from '#ui/Button.tsx';
import { IconButton } from '#ui/IconButton.tsx';
import { storageNotice } from './connectionWords.ts';

type Problem = NonNullable<NonNullable<AccountView['state']>['storage']>;

/** Something about the database on this device. What was mended can be put away, what goes on cannot. */
export function StorageNotice(props: { readonly problem: Problem; readonly onReload: () => void }) {
  const { problem, onReload } = props;
  const [read, setRead] = useState<Problem>();
  if (read === problem) return undefined;
  const { title, text } = storageNotice(problem);
  const action =
    problem.kind === 'recovered' ? (
      <IconButton icon={X} label={t('common.close')} onClick={() => setRead(problem)} />
    ) : (
      <Button size="s" onClick={onReload}>
        {t('connection.loadAgain')}
      </Button>
    );
  return (
    <Banner
      urgent
      tone={problem.kind === 'recovered' ? 'info' : 'bad'}
      icon={HardDrive}
      title={title}
      action={action}
    >
      {text}
    </Banner>
  );
}
