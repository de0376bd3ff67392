import type { CommandArgs, CommandName, CommandResult } from '#bridge/contract.ts';
import { callEngine } from './internal/engine.ts';

/**
 * The only way to ask the engine for something. Every command rejects with a `NacreError`. What can be repeated
 * without harm survives the engine's death; anything else rejects with `engine/stopped` then. Texts are sent with
 * `sendText` of `sending.ts` instead, which shows them at once and cannot lose them.
 */
export const commands: {
  readonly [N in Exclude<CommandName, 'sendMessage' | 'loadOlder' | 'knownTransactions'>]: (
    args: CommandArgs<N>,
  ) => Promise<CommandResult<N>>;
} = {
  probeServer: (args) => callEngine('probeServer', args),
  signIn: (args) => callEngine('signIn', args),
  register: (args) => callEngine('register', args),
  signInAgain: (args) => callEngine('signInAgain', args),
  signOut: (args) => callEngine('signOut', args),
  resendMessage: (args) => callEngine('resendMessage', args),
  deleteMessage: (args) => callEngine('deleteMessage', args),
  markRead: (args) => callEngine('markRead', args),
  acceptInvite: (args) => callEngine('acceptInvite', args),
  declineInvite: (args) => callEngine('declineInvite', args),
  retryNow: (args) => callEngine('retryNow', args),
};
