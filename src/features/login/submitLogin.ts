import { errorInfo } from '#base/errors.ts';
import { t } from '#i18n/t.ts';
import type { commands } from '#stores/commands.ts';
import { loginProblem, type LoginProblem } from './loginErrors.ts';
import { loginNote, type LoginMode } from './loginNotes.ts';
import { serverOfUserId, type ServerChoice } from './serverChoice.ts';

export type LoginEntry = {
  readonly mode: LoginMode;
  readonly username: string;
  readonly password: string;
  readonly confirm: string;
};

type LoginPorts = {
  readonly choice: ServerChoice;
  readonly commands: Pick<typeof commands, 'signIn' | 'register'>;
  readonly deviceName: string;
  /** Nobody may choose another server. */
  readonly fixed: boolean;
};

/** Signs in or creates the account; tells what went wrong, or nothing. */
export async function submitLogin(
  entry: LoginEntry,
  ports: LoginPorts,
): Promise<LoginProblem | undefined> {
  const { choice, fixed } = ports;
  const elsewhere = serverOfUserId(entry.username);
  // The password of an account must not go to another server than its own.
  if (elsewhere !== undefined && !fixed && !namesServer(choice, elsewhere)) choice.type(elsewhere);
  const missing = missingEntry(entry, choice.view().input);
  if (missing !== undefined) return missing;

  const state = await choice.probe();
  const typed = choice.view().input.trim();
  if (state.kind === 'failed') return loginProblem(state.error, 'probe', typed);
  if (state.kind !== 'ready' || loginNote(entry.mode, state) !== undefined)
    return { text: loginNote(entry.mode, state) ?? t('login.needServer'), field: 'server' };

  const { facts } = state;
  const request = {
    server: facts.server,
    username: entry.username.trim(),
    password: entry.password,
    deviceName: ports.deviceName,
  };
  const create = entry.mode === 'create';
  try {
    await (create ? ports.commands.register(request) : ports.commands.signIn(request));
    return undefined;
  } catch (error) {
    return loginProblem(errorInfo(error), create ? 'register' : 'sign-in', facts.name);
  }
}

function namesServer(choice: ServerChoice, name: string): boolean {
  const { input, state } = choice.view();
  return input.trim() === name || (state.kind === 'ready' && state.facts.name === name);
}

function missingEntry(entry: LoginEntry, server: string): LoginProblem | undefined {
  const create = entry.mode === 'create';
  if (server.trim() === '') return { text: t('login.needServer'), field: 'server' };
  if (entry.username.trim() === '')
    return { text: t(create ? 'login.newUsername' : 'login.needUsername'), field: 'username' };
  if (entry.password === '')
    return { text: t(create ? 'login.newPassword' : 'login.needPassword'), field: 'password' };
  if (create && entry.password !== entry.confirm)
    return { text: t('login.passwordsDiffer'), field: 'confirm' };
  return undefined;
}
