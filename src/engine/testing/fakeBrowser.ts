import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { expect, vi } from 'vitest';
import { createLogger } from '#base/logger.ts';
import { manualClock } from '#base/testing/manualClock.ts';
import type {
  AccountInfo,
  CommandArgs,
  CommandName,
  CommandResult,
  Topic,
  TopicChange,
  TopicSnapshot,
} from '#bridge/contract.ts';
import { applyList } from '#bridge/testing/toyTopics.ts';
import type { AccountKey, RoomId } from '#protocol/ids.ts';
import { applySplices } from '#timeline/diff.ts';
import { createEngine } from '../engine.ts';
import type { AccountHold, Engine } from '../engineTypes.ts';
import type { FakeHomeserver } from './fakeHomeserver.ts';

/** One browser profile: its databases outlive the engines that are started in it. */
export function fakeBrowser(server: FakeHomeserver) {
  vi.stubGlobal('indexedDB', new IDBFactory());
  vi.stubGlobal('IDBKeyRange', IDBKeyRange);
  const held = new Set<AccountKey>();
  const told = { outdated: 0, broken: 0 };
  const clock = manualClock();
  const hold = (account: AccountKey): Promise<AccountHold> => {
    // A second hold would wait for ever in a browser.
    if (held.has(account)) throw new Error(`${account} is held already`);
    held.add(account);
    const release = () => held.delete(account);
    return Promise.resolve({ account, lost: new AbortController().signal, release });
  };
  const startEngine = (): Engine =>
    createEngine({
      build: 7,
      engineId: 'engine',
      fetch: (input, init) => server.fetch(input, init ?? {}),
      indexedDB,
      secure: true,
      clock,
      random: () => 0.5,
      logger: createLogger('test', () => undefined, clock.now),
      holdAccount: (account) => hold(account),
      onOutdated: () => {
        told.outdated += 1;
      },
      onBroken: () => {
        told.broken += 1;
      },
    });
  return { clock, told, start: () => page(startEngine(), server) };
}

/** What a page does with an engine. */
function page(engine: Engine, server: FakeHomeserver) {
  let subs = 0;
  const call = <N extends CommandName>(
    name: N,
    args: CommandArgs<N>,
    pageId = 'page',
  ): Promise<CommandResult<N>> => engine.handlers[name](args, { pageId });
  const watch = async <K extends Topic['kind']>(topic: Extract<Topic, { kind: K }>) => {
    subs += 1;
    const sub = subs;
    let shown: TopicSnapshot | undefined;
    const opened = await engine.topics.open(topic, { pageId: 'page', sub }, (change) => {
      // What happens before the topic is open is contained in the first snapshot.
      if (shown !== undefined) shown = applied(shown, change);
    });
    shown = opened.snapshot();
    return {
      sub,
      /** The first snapshot with every change since. */
      value: () => valueOf<K>(shown),
      fresh: () => valueOf<K>(opened.snapshot()),
      close: opened.close,
    };
  };
  return {
    engine,
    call,
    watch,
    signIn: (username: string, password = 'pässword'): Promise<AccountInfo> =>
      call('signIn', { server: server.address, username, password, deviceName: 'Nacre' }),
    timeline: (account: AccountKey, roomId: RoomId) => watch({ kind: 'timeline', account, roomId }),
    room: (account: AccountKey, roomId: RoomId) => watch({ kind: 'room', account, roomId }),
    list: (account: AccountKey) => watch({ kind: 'roomList', account }),
    account: (account: AccountKey) => watch({ kind: 'account', account }),
  };
}

type Value<K> = Extract<TopicSnapshot, { kind: K }>['value'];

function valueOf<K extends Topic['kind']>(snapshot: TopicSnapshot | undefined): Value<K> {
  if (snapshot === undefined) throw new Error('nothing was shown');
  return snapshot.value as Value<K>;
}

function applied(shown: TopicSnapshot, change: TopicChange): TopicSnapshot {
  if (change.kind === 'roomList' && shown.kind === 'roomList')
    return { kind: 'roomList', value: applyList(shown.value, change.value) };
  if (change.kind === 'timeline' && shown.kind === 'timeline') {
    const { splices, members, ...flags } = change.value;
    const people = [...shown.value.members, ...members].map((one) => [one.userId, one] as const);
    const items = applySplices(shown.value.items, splices);
    return { kind: 'timeline', value: { items, members: [...new Map(people).values()], ...flags } };
  }
  return change as TopicSnapshot;
}

/** Waits for what a test expects; the engine's database needs turns of the event loop. */
export function until(check: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(check, { timeout: 15_000, interval: 2 });
}

/** Everything that happened on the server has been told to the engine. */
export async function caughtUp(server: FakeHomeserver): Promise<void> {
  await until(() => {
    expect(server.caughtUp()).toBe(true);
  });
}
