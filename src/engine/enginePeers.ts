import type { MessageEndpoint } from '#bridge/port.ts';
import type { AccountKey } from '#protocol/ids.ts';

/**
 * The other engines of this browser. After a deployment two live for a while; they greet each other with their
 * builds over one channel, and the newest rules.
 */
export type EnginePeers = {
  /** Asks who is there. Everybody else answers with what they hold. */
  readonly greet: () => void;
  /** What this engine says it holds. */
  readonly holds: Set<AccountKey>;
  /** How many words of peers that hold the account have been heard. */
  readonly words: (account: AccountKey) => number;
  /** The newest build heard of, if it is newer than this one. */
  readonly newerBuild: () => number | undefined;
  readonly close: () => void;
};

export type EnginePeersOptions = {
  /** Orders builds. */
  readonly build: number;
  readonly engineId: string;
  readonly channel: MessageEndpoint;
  /** A newer engine is there; called once. */
  readonly onNewer: (build: number) => void;
};

/** Name of the BroadcastChannel of all engines, whatever their build. */
export const ENGINES_CHANNEL = 'nacre-engines';

type Word = {
  /** `greet` asks for an answer, `here` is one. */
  readonly kind: 'greet' | 'here';
  readonly build: number;
  readonly engineId: string;
  readonly holds: readonly string[];
};

export function createEnginePeers(options: EnginePeersOptions): EnginePeers {
  const { build, engineId, channel, onNewer } = options;
  const holds = new Set<AccountKey>();
  const heard = new Map<string, number>();
  let newer: number | undefined;

  const say = (kind: Word['kind']): void => {
    const word: Word = { kind, build, engineId, holds: [...holds] };
    channel.postMessage(word);
  };

  const listen = ({ data }: { readonly data: unknown }): void => {
    const word = parseWord(data);
    if (word === undefined || word.engineId === engineId) return;
    for (const account of word.holds) heard.set(account, (heard.get(account) ?? 0) + 1);
    if (word.kind === 'greet') say('here');
    if (word.build <= (newer ?? build)) return;
    const first = newer === undefined;
    newer = word.build;
    if (first) onNewer(word.build);
  };

  channel.addEventListener('message', listen);
  return {
    greet: () => {
      say('greet');
    },
    holds,
    words: (account) => heard.get(account) ?? 0,
    newerBuild: () => newer,
    close: () => {
      channel.removeEventListener('message', listen);
      channel.close?.();
    },
  };
}

function parseWord(data: unknown): Word | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  if (!('kind' in data) || !('build' in data) || !('engineId' in data)) return undefined;
  const { kind, build, engineId } = data;
  if (kind !== 'greet' && kind !== 'here') return undefined;
  if (typeof build !== 'number' || typeof engineId !== 'string') return undefined;
  const list: readonly unknown[] = 'holds' in data && Array.isArray(data.holds) ? data.holds : [];
  return { kind, build, engineId, holds: list.filter((one) => typeof one === 'string') };
}
