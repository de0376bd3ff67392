import './shell.css';
import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import { Composer } from '#features/composer/Composer.tsx';
import { RoomPane } from '#features/room/RoomPane.tsx';
import { useSmallScreen } from '#features/room/useSmallScreen.ts';
import { RoomListPane } from '#features/room-list/RoomListPane.tsx';
import { closeDialog, viewStore } from '#stores/view.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { Rail } from './Rail.tsx';
import { SkipLink } from './SkipLink.tsx';
import { useShortcuts } from './useShortcuts.ts';

const SettingsDialog = lazy(async () => {
  const { SettingsDialog: component } = await import('#features/settings/SettingsDialog.tsx');
  return { default: component };
});

/** The app of somebody who is signed in: rail, list and conversation; on small screens one after the other. */
export function Workspace({ onSignOut }: { readonly onSignOut: () => Promise<void> }) {
  const pane = useStore(viewStore, (view) => view.pane);
  const roomId = useStore(viewStore, (view) => view.roomId);
  const dialog = useStore(viewStore, (view) => view.dialog);
  const small = useSmallScreen();
  const alone = roomId === undefined;
  useShortcuts();
  return (
    <div className="shell" data-pane={pane}>
      {alone ? undefined : <SkipLink />}
      <Rail alone={alone} />
      <div className="shell-list" role={alone && small ? 'main' : undefined}>
        <ErrorBoundary area="list">
          <RoomListPane />
        </ErrorBoundary>
      </div>
      <div className="shell-stage">
        <ErrorBoundary area="room" of={roomId}>
          <RoomPane composer={<Composer />} />
        </ErrorBoundary>
      </div>
      {dialog === 'settings' ? (
        <Suspense>
          <SettingsDialog onClose={closeDialog} onSignOut={onSignOut} />
        </Suspense>
      ) : undefined}
    </div>
  );
}
