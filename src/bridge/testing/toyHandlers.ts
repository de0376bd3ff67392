import { engineError } from '#base/errors.ts';
import type { Handlers } from '../contract.ts';

/** Commands of an engine that can do nothing but what a test gives it. */
export function toyHandlers(some: Partial<Handlers> = {}): Handlers {
  const refuse = async (): Promise<never> => {
    throw engineError('unsupported', 'a toy');
  };
  return {
    probeServer: refuse,
    signIn: refuse,
    register: refuse,
    signInAgain: refuse,
    signOut: refuse,
    sendMessage: refuse,
    resendMessage: refuse,
    deleteMessage: refuse,
    loadOlder: refuse,
    markRead: refuse,
    acceptInvite: refuse,
    declineInvite: refuse,
    retryNow: refuse,
    knownTransactions: refuse,
    ...some,
  };
}
