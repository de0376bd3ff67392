import { CircleAlert, RotateCw } from 'lucide';
import { useState } from 'react';
import { t } from '#i18n/t.ts';
import type { RoomId, TransactionId } from '#protocol/ids.ts';
import { deleteText, resendText } from '#stores/sending.ts';
import { Button } from '#ui/Button.tsx';
import { Icon } from '#ui/Icon.tsx';
import { failureReason } from './failureWords.ts';

/** Below a message that was not sent: why, and the two ways out. */
export function FailedLine(props: {
  readonly roomId: RoomId;
  readonly txnId: TransactionId;
  readonly failure: string | undefined;
}) {
  const { roomId, txnId, failure } = props;
  const [under, setUnder] = useState<'resend' | 'delete'>();
  const [refused, setRefused] = useState(false);
  const act = (what: 'resend' | 'delete') => {
    setUnder(what);
    setRefused(false);
    const done = what === 'resend' ? resendText(roomId, txnId) : deleteText(roomId, txnId);
    done.catch(() => setRefused(true)).finally(() => setUnder(undefined));
  };
  return (
    <div className="message-failed">
      <Icon of={CircleAlert} size="s" />
      <span>
        {refused
          ? t('room.actionFailed')
          : t('room.notSentBecause', { reason: t(failureReason(failure)) })}
      </span>
      <Button
        size="s"
        variant="danger-quiet"
        busy={under === 'resend'}
        off={under === 'delete'}
        onClick={() => act('resend')}
      >
        <Icon of={RotateCw} size="xs" />
        {t('room.resend')}
      </Button>
      <Button
        size="s"
        variant="quiet"
        busy={under === 'delete'}
        off={under === 'resend'}
        onClick={() => act('delete')}
      >
        {t('room.delete')}
      </Button>
    </div>
  );
}
