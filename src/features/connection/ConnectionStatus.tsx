import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { t } from '#i18n/t.ts';
import { accountStore } from '#stores/account.ts';
import { linkStore } from '#stores/link.ts';
import { statusText } from './statusText.ts';

/**
 * The connection in a few words, for screen readers; what lasts stands in a banner for everybody. The words change
 * with the connection and not with every second, because nobody wants a countdown read aloud.
 */
export function ConnectionStatus() {
  const link = useStore(linkStore, ({ kind }) => kind);
  const connection = useStore(accountStore, ({ state }) => state?.connection);
  const status = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (status.current !== null)
      status.current.textContent = statusText(link, connection, Date.now());
  }, [link, connection]);
  return <div ref={status} role="status" aria-label={t('connection.label')} className="sr-only" />;
}
