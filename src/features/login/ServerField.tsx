import { Server } from 'lucide';
import { useState, type ReactNode } from 'react';
import { t } from '#i18n/t.ts';
import { Button } from '#ui/Button.tsx';
import { Icon } from '#ui/Icon.tsx';
import { Spinner } from '#ui/Spinner.tsx';
import { TextField } from '#ui/TextField.tsx';
import { loginProblem } from './loginErrors.ts';
import type { ServerChoice, ServerFacts, ServerState, ServerView } from './serverChoice.ts';

/** The homeserver: a card where one is given, with a field behind "Change"; else the field. */
export function ServerField(props: {
  readonly choice: ServerChoice;
  readonly view: ServerView;
  /** The name of the given server, where there is one. */
  readonly given?: string | undefined;
  readonly fixed: boolean;
  readonly error?: string | undefined;
}) {
  const { choice, view, given, fixed, error } = props;
  const [editing, setEditing] = useState(given === undefined);
  if (!editing)
    return (
      <ServerCard name={given ?? view.input} state={view.state}>
        {fixed ? undefined : (
          <Button size="s" onClick={() => setEditing(true)}>
            {t('login.change')}
          </Button>
        )}
      </ServerCard>
    );
  const problem =
    view.state.kind === 'failed'
      ? loginProblem(view.state.error, 'probe', view.input.trim()).text
      : error;
  return (
    <div className="flex flex-col gap-2.5">
      <TextField
        label={t('login.homeserver')}
        name="server"
        icon={Server}
        value={view.input}
        onChange={choice.type}
        onBlur={() => void choice.probe()}
        autoFocus={given !== undefined}
        autoCapitalize="none"
        autoComplete="url"
        inputMode="url"
        hint={view.state.kind === 'none' ? t('login.homeserverHint') : undefined}
        error={problem}
      />
      <div aria-live="polite">
        {view.state.kind === 'asking' ? (
          <p className="flex items-center gap-2 text-sm text-fg-2">
            <Spinner />
            {t('login.asking', { server: view.input.trim() })}
          </p>
        ) : undefined}
        {view.state.kind === 'ready' ? <FoundServer facts={view.state.facts} /> : undefined}
      </div>
    </div>
  );
}

function ServerCard(props: {
  readonly name: string;
  readonly state: ServerState;
  readonly children: ReactNode;
}) {
  const { name, state, children } = props;
  const failed = state.kind === 'failed';
  return (
    <div className="flex flex-col gap-2">
      <div className="server-card">
        <span className="pearl pearl-server">
          <Icon of={Server} />
        </span>
        <div className="min-w-0 flex-1">
          <div className="truncate font-medium">
            <bdi>{name}</bdi>
          </div>
          <div className="text-xs text-fg-3 tabular-nums" aria-live="polite">
            {cardLine(name, state)}
          </div>
        </div>
        {children}
      </div>
      {failed ? (
        <p className="text-sm text-bad">{loginProblem(state.error, 'probe', name).text}</p>
      ) : undefined}
    </div>
  );
}

function cardLine(name: string, state: ServerState): string {
  if (state.kind === 'ready') return t('login.ready', { count: Math.round(state.facts.latencyMs) });
  if (state.kind === 'failed') return t('login.notReady');
  return t('login.asking', { server: name });
}

/** The server that answered, and what it offers. */
function FoundServer(props: { readonly facts: ServerFacts }) {
  const { facts } = props;
  const version = facts.versions.at(-1);
  const matrix = version === undefined ? [] : [t('login.matrixVersion', { version })];
  const ready = t('login.ready', { count: Math.round(facts.latencyMs) });
  const software =
    facts.software === undefined ? [] : [`${facts.software.name} ${facts.software.version}`];
  return (
    <div className="pearl-edge grid gap-2 rounded-lg bg-fill-1 px-4 py-3">
      <div className="truncate font-semibold">
        <bdi>{facts.name}</bdi>
      </div>
      <ul className="flex flex-wrap gap-[5px]">
        {offers(facts).map((offer) => (
          <li
            key={offer}
            className="rounded-full bg-fill-2 px-2 py-[3px] text-xs font-medium text-fg-2"
          >
            {offer}
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-x-3.5 text-xs text-fg-3 tabular-nums">
        {[...software, ...matrix, ready].map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </div>
    </div>
  );
}

function offers(facts: ServerFacts): readonly string[] {
  const { kind } = facts.registration;
  return [
    ...(facts.loginFlows.includes('m.login.password') ? [t('login.byPassword')] : []),
    ...(facts.loginFlows.includes('m.login.sso') ? [t('login.singleSignOn')] : []),
    ...(kind === 'open' ? [t('login.signUpOpen')] : []),
    ...(kind === 'needs' ? [t('login.signUpLimited')] : []),
  ];
}
