import { useState } from 'react';
import { useStore } from 'zustand';
import { t } from '#i18n/t.ts';
import { accountStore } from '#stores/account.ts';
import { linkStore } from '#stores/link.ts';
import { statusText } from './connectionWords.ts';

/** The connection in two words, for screen readers; what lasts stands in a banner for everybody. */
export function ConnectionStatus() {
  const link = useStore(linkStore, ({ kind }) => kind);
  const connection = useStore(accountStore, ({ state }) => state?.connection);
  // The words change with the connection, not with every second: nobody wants a countdown read aloud.
  const [said, setSaid] = useState(() => ({ link, connection, at: Date.now() }));
  if (said.link !== link || said.connection !== connection)
    setSaid({ link, connection, at: Date.now() });
  return (
    <div role="status" aria-label={t('connection.label')} className="sr-only">
      {statusText(said.link, said.connection, said.at)}
    </div>
  );
}
