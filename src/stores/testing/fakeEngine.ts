import type { ErrorInfo } from '#base/errors.ts';
import type { CommandName, Topic, TopicSnapshot } from '#bridge/contract.ts';
import type { EngineLink, TopicListener } from '#bridge/engineLink.ts';

type Call = { readonly name: CommandName; readonly args: unknown };

/** A link whose other end is the test. */
export function fakeEngine(answer: (call: Call) => unknown = () => ({})) {
  const calls: Call[] = [];
  const open = new Map<number, { readonly topic: Topic; readonly listener: TopicListener }>();
  let lastSub = 0;
  const link: EngineLink = {
    call: async (name, args) => {
      calls.push({ name, args });
      return (await answer({ name, args })) as never;
    },
    subscribe: (topic, listener) => {
      lastSub += 1;
      const sub = lastSub;
      open.set(sub, { topic, listener });
      return {
        sub,
        close: () => {
          open.delete(sub);
        },
      };
    },
  };
  const of = (kind: Topic['kind']) => [...open].find(([, { topic }]) => topic.kind === kind);
  return {
    link,
    calls,
    topics: () => [...open.values()].map(({ topic }) => topic),
    subOf: (kind: Topic['kind']) => of(kind)?.[0],
    snapshot: (snapshot: TopicSnapshot, complete = true) => {
      const [, found] = of(snapshot.kind) ?? [];
      found?.listener.update({ kind: 'snapshot', snapshot, complete });
    },
    end: (kind: Topic['kind'], error: ErrorInfo) => {
      of(kind)?.[1].listener.ended(error);
    },
  };
}
