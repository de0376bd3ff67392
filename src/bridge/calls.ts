import { engineError, type ErrorInfo, NacreError } from '#base/errors.ts';
import type { CommandArgs, CommandName, CommandResult, EngineMessage } from './contract.ts';
import type { PagePort } from './port.ts';

/** The calls that have no answer yet, in the order in which they were made. */
export type PendingCalls = {
  /** Sends the call over `port`, or keeps it for the next one. */
  readonly add: <N extends CommandName>(
    name: N,
    args: CommandArgs<N>,
    port: PagePort | undefined,
  ) => Promise<CommandResult<N>>;
  /** Sends everything that waits. */
  readonly begin: (port: PagePort) => void;
  /** The engine is gone: what must not be repeated is rejected, the rest waits for the next engine. */
  readonly interrupt: () => void;
  readonly settle: (message: Answer) => void;
};

type Answer = Extract<EngineMessage, { readonly kind: 'reply' | 'refusal' }>;

/**
 * Whether an engine that died over a call may have carried it out without harm when the next one is asked again.
 * Signing in twice makes two devices; an older page of a timeline is asked for again by whoever scrolls.
 */
const repeatable: Readonly<Record<CommandName, boolean>> = {
  probeServer: true,
  signIn: false,
  register: false,
  signInAgain: false,
  signOut: true,
  sendMessage: true,
  resendMessage: true,
  deleteMessage: true,
  loadOlder: false,
  markRead: true,
  acceptInvite: true,
  declineInvite: true,
  retryNow: true,
  knownTransactions: true,
};

type Call = {
  readonly name: CommandName;
  readonly args: CommandArgs<CommandName>;
  readonly resolve: (result: CommandResult<CommandName>) => void;
  readonly reject: (error: NacreError) => void;
  sent: boolean;
};

export function createPendingCalls(): PendingCalls {
  const calls = new Map<number, Call>();
  let lastId = 0;

  const send = (id: number, call: Call, port: PagePort): void => {
    call.sent = true;
    port.post({ kind: 'call', id, name: call.name, args: call.args });
  };

  return {
    add: (name, args, port) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        const call: Call = {
          name,
          args,
          resolve: (result) => {
            resolve(result);
          },
          reject,
          sent: false,
        };
        calls.set(lastId, call);
        if (port !== undefined) send(lastId, call, port);
      }),
    begin: (port) => {
      for (const [id, call] of calls) if (!call.sent) send(id, call, port);
    },
    interrupt: () => {
      for (const [id, call] of calls) {
        if (!call.sent) continue;
        call.sent = false;
        if (repeatable[call.name]) continue;
        calls.delete(id);
        call.reject(engineError('stopped', `The engine ended before it answered ${call.name}`));
      }
    },
    settle: (message) => {
      const call = calls.get(message.id);
      if (call === undefined) return;
      if (message.kind === 'refusal' && isStopped(message.error) && repeatable[call.name]) {
        // The engine is on its way out; the next one is asked again.
        call.sent = false;
        return;
      }
      calls.delete(message.id);
      if (message.kind === 'reply') call.resolve(message.result);
      else call.reject(new NacreError(message.error));
    },
  };
}

function isStopped({ kind, code }: ErrorInfo): boolean {
  return kind === 'engine' && code === 'stopped';
}
