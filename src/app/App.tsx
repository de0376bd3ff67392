import { lazy, Suspense, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { ConnectionStatus } from '#features/connection/ConnectionStatus.tsx';
import { LinkNotices } from '#features/connection/LinkNotices.tsx';
import type { LoginConfig } from '#features/login/loginConfig.ts';
import { LoginPage } from '#features/login/LoginPage.tsx';
import { accountsStore } from '#stores/accounts.ts';
import { loadConfig } from './config.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { loadWorkspace } from './loadWorkspace.ts';
import { Splash } from './Splash.tsx';
import { useSignOut } from './useSignOut.ts';
import { useTitle } from './useTitle.ts';

// Nobody who signs in needs these yet.
const Workspace = lazy(loadWorkspace);
const AccountNotices = lazy(async () => {
  const { AccountNotices: component } = await import('#features/connection/AccountNotices.tsx');
  return { default: component };
});
const SoftLogout = lazy(async () => {
  const { SoftLogout: component } = await import('#features/login/SoftLogout.tsx');
  return { default: component };
});
const SignOutDialog = lazy(async () => {
  const { SignOutDialog: component } = await import('./SignOutDialog.tsx');
  return { default: component };
});

/** Nacre: notices above, below them the page that fits who is signed in. */
export function App() {
  const { asking, request, signOut, stay } = useSignOut();
  const signedIn = useStore(accountsStore, ({ current }) => current !== undefined);
  useTitle();
  return (
    <ErrorBoundary area="app">
      <div className="app">
        <div className="app-notices">
          <LinkNotices onReload={reload} />
          {signedIn ? (
            <Suspense>
              <AccountNotices onReload={reload} />
            </Suspense>
          ) : undefined}
        </div>
        <div className="app-page">
          <Suspense fallback={<Splash />}>
            <Page onSignOut={request} />
          </Suspense>
        </div>
        {signedIn ? <ConnectionStatus /> : undefined}
      </div>
      {asking === undefined ? undefined : (
        <Suspense>
          <SignOutDialog waiting={asking} onStay={stay} onSignOut={signOut} />
        </Suspense>
      )}
    </ErrorBoundary>
  );
}

function reload(): void {
  location.reload();
}

function Page({ onSignOut }: { readonly onSignOut: () => Promise<void> }) {
  const known = useStore(accountsStore, (view) => view.known);
  const current = useStore(accountsStore, (view) => view.current);
  const info = useStore(accountsStore, (view) =>
    view.accounts.find(({ account }) => account === view.current),
  );
  if (current === undefined) return known ? <Welcome /> : <Splash />;
  if (info !== undefined && info.session !== 'active')
    return <SoftLogout key={current} info={info} onSignOut={onSignOut} />;
  return <Workspace key={current} onSignOut={onSignOut} />;
}

// The React Compiler stumbles over a spread inside of the component.
const fetchFromServer: typeof fetch = (input, init) => fetch(input, init);

/** The sign-in page, as soon as it is known which server it is for. */
function Welcome() {
  const [config, setConfig] = useState<LoginConfig>();
  useEffect(() => {
    let wanted = true;
    void loadConfig(fetchFromServer).then((loaded) => {
      if (wanted) setConfig(loaded);
    });
    return () => {
      wanted = false;
    };
  }, []);
  return config === undefined ? <Splash /> : <LoginPage config={config} />;
}
