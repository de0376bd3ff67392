import { errorInfo, type ErrorInfo } from '#base/errors.ts';
import type { commands } from '#stores/commands.ts';

export type ServerFacts = Awaited<ReturnType<typeof commands.probeServer>>;

/** What is known of the server that is typed. */
export type ServerState =
  | { readonly kind: 'none' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'ready'; readonly facts: ServerFacts }
  | { readonly kind: 'failed'; readonly error: ErrorInfo };

export type ServerView = { readonly input: string; readonly state: ServerState };

export type ServerChoice = ReturnType<typeof createServerChoice>;

/** Milliseconds without a key until the server is asked. */
const pause = 600;

/**
 * The server that a person picks, and what it answers. An answer to an earlier text never shows: only the latest
 * question counts.
 */
export function createServerChoice(deps: {
  readonly probe: (input: string) => Promise<ServerFacts>;
  readonly initial: string;
}) {
  const listeners = new Set<() => void>();
  let view: ServerView = { input: deps.initial, state: { kind: 'none' } };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let question: { readonly input: string; readonly answer: Promise<ServerState> } | undefined;

  const show = (next: ServerView) => {
    view = next;
    for (const listener of listeners) listener();
  };

  const ask = async (input: string): Promise<ServerState> => {
    const state = await deps.probe(input).then(
      (facts): ServerState => ({ kind: 'ready', facts }),
      (error: unknown): ServerState => ({ kind: 'failed', error: errorInfo(error) }),
    );
    if (view.input.trim() === input) show({ ...view, state });
    return state;
  };

  /** Asks the server that is typed, unless it has answered or is being asked already. */
  const probe = (): Promise<ServerState> => {
    clearTimeout(timer);
    const input = view.input.trim();
    if (input === '') return Promise.resolve({ kind: 'none' });
    if (question?.input === input && view.state.kind !== 'failed') return question.answer;
    show({ ...view, state: { kind: 'asking' } });
    question = { input, answer: ask(input) };
    return question.answer;
  };

  return {
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    view: () => view,
    probe,
    type: (input: string) => {
      clearTimeout(timer);
      if (input.trim() !== view.input.trim()) {
        question = undefined;
        show({ input, state: { kind: 'none' } });
      } else show({ ...view, input });
      if (input.trim() !== '') timer = setTimeout(() => void probe(), pause);
    },
  };
}

/** The server's part of a whole user id, which people may type as their username. */
export function serverOfUserId(username: string): string | undefined {
  const match = /^@[^:]*:(?<server>.+)$/u.exec(username.trim());
  return match?.groups?.['server'];
}
