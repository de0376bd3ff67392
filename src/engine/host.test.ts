import { describe, expect, it, vi } from 'vitest';
import { holdLock } from '#base/locks.ts';
import { fakeLocks } from '#base/testing/fakeLocks.ts';
import { manualClock } from '#base/testing/manualClock.ts';
import { aliveLockName, makeEngineId, pageLockName } from '#bridge/lockNames.ts';
import { bridgeChannel } from '#bridge/testing/channel.ts';
import { fakeChannels } from '#bridge/testing/fakeChannels.ts';
import { toyClient } from '#bridge/testing/toyBridge.ts';
import { toyHandlers } from '#bridge/testing/toyHandlers.ts';
import { account, toyRoomList } from '#bridge/testing/toyTopics.ts';
import { createEnginePeers, ENGINES_CHANNEL } from './enginePeers.ts';
import type { AccountHold, PagesState } from './engineTypes.ts';
import { createEngineHost, type HostedDeps } from './host.ts';

function scene({
  stop = async () => undefined,
  generation = 0,
}: { readonly stop?: () => Promise<void>; readonly generation?: number } = {}) {
  const engineId = makeEngineId(7, generation, 'random');
  const locks = fakeLocks();
  const channel = fakeChannels();
  const clock = manualClock();
  const endWorker = vi.fn<() => void>();
  const stopEngine = vi.fn<() => Promise<void>>(stop);
  const states: PagesState[] = [];
  let deps: HostedDeps | undefined;
  const host = createEngineHost({
    build: 7,
    engineId,
    locks: locks.client(),
    clock,
    peersChannel: channel(ENGINES_CHANNEL),
    endWorker,
    createEngine: (hosted) => {
      deps = hosted;
      return {
        handlers: toyHandlers(),
        topics: toyRoomList().topics,
        pagesChanged: (pages) => states.push(pages),
        stop: stopEngine,
      };
    },
  });
  const page = (pageId: string) => {
    const client = locks.client();
    void client.request(pageLockName(pageId), {}, () => new Promise(() => undefined));
    const ends = bridgeChannel();
    host.connect(ends.engine);
    const toy = toyClient({ pageId });
    toy.client.attach(ends.page);
    return { ...toy, die: client.kill };
  };
  const hold = async (): Promise<AccountHold> => {
    if (deps === undefined) throw new Error('no engine');
    return deps.holdAccount(account, new AbortController().signal);
  };
  return {
    host,
    engineId,
    locks,
    clock,
    channel,
    endWorker,
    stopEngine,
    states,
    page,
    hold,
    deps: () => deps,
    peer: (build: number, id: string) =>
      createEnginePeers({
        build,
        engineId: id,
        channel: channel(ENGINES_CHANNEL),
        onNewer: () => undefined,
      }),
  };
}

describe('the engine’s host', () => {
  it('welcomes a page once its own lock is held', async () => {
    const { engineId, page, locks } = scene();
    const { heard } = page('p1');
    expect(heard).toEqual([]);
    await vi.waitFor(() => {
      expect(heard).toEqual([`welcome ${engineId}`]);
    });
    expect(locks.held()).toContain(aliveLockName(engineId));
  });

  it('tells the engine what the pages say together, and notices a page’s death', async () => {
    const { page, states } = scene();
    const first = page('p1');
    const second = page('p2');
    first.client.setPage({ visible: true, focused: false, online: false });
    second.client.setPage({ visible: false, focused: false, online: true });
    await vi.waitFor(() => {
      expect(states.at(-1)).toEqual({ count: 2, visible: true, focused: false, online: true });
    });
    first.die();
    await vi.waitFor(() => {
      expect(states.at(-1)).toEqual({ count: 1, visible: false, focused: false, online: true });
    });
    second.die();
    await vi.waitFor(() => {
      expect(states.at(-1)).toEqual({ count: 0, visible: false, focused: false, online: true });
    });
  });

  it('steps down for a newer engine: stops, lets go, tells its pages and those that come later', async () => {
    const order: string[] = [];
    const { engineId, page, hold, locks, peer, endWorker } = scene({
      stop: async () => {
        await Promise.resolve();
        order.push(`stopped, holding ${String(locks.held().includes(`engine:${account}`))}`);
      },
    });
    const { heard } = page('p1');
    const held = await hold();
    await vi.waitFor(() => {
      expect(heard).toHaveLength(1);
    });
    peer(9, 'newer').greet();
    await vi.waitFor(() => {
      expect(heard).toEqual([`welcome ${engineId}`, 'outdated 9']);
    });
    expect(order).toEqual(['stopped, holding true']);
    await vi.waitFor(() => {
      expect(locks.held()).not.toContain(`engine:${account}`);
    });
    expect(held.lost.aborted).toBe(false);
    const late = page('p2');
    await vi.waitFor(() => {
      expect(late.heard).toEqual(['outdated 9']);
    });
    expect(endWorker).not.toHaveBeenCalled();
  });

  it('goes on beside an engine of the same or an older build', async () => {
    const { engineId, page, peer, stopEngine } = scene();
    peer(7, 'same').greet();
    peer(6, 'older').greet();
    const { heard } = page('p1');
    await vi.waitFor(() => {
      expect(heard).toEqual([`welcome ${engineId}`]);
    });
    expect(stopEngine).not.toHaveBeenCalled();
  });

  it('ends when its account is stolen, so that the pages look for the thief', async () => {
    const { page, hold, locks, endWorker, stopEngine } = scene();
    const { heard } = page('p1');
    const held = await hold();
    await vi.waitFor(() => {
      expect(heard).toHaveLength(1);
    });
    void locks
      .client()
      .request(`engine:${account}`, { steal: true }, () => new Promise(() => undefined));
    await vi.waitFor(() => {
      expect(heard.at(-1)).toBe('closing');
    });
    expect(held.lost.aborted).toBe(true);
    expect(stopEngine).toHaveBeenCalledOnce();
    expect(endWorker).toHaveBeenCalledOnce();
  });

  it('ends when the engine says that its database is broken', async () => {
    const { page, deps, endWorker } = scene();
    const { heard } = page('p1');
    await vi.waitFor(() => {
      expect(heard).toHaveLength(1);
    });
    deps()?.onBroken();
    deps()?.onOutdated(9);
    await vi.waitFor(() => {
      expect(heard.at(-1)).toBe('closing');
    });
    expect(endWorker).toHaveBeenCalledOnce();
  });

  it('does not wait for ever for an engine that cannot stop', async () => {
    const { page, deps, clock } = scene({ stop: () => new Promise(() => undefined) });
    const { heard } = page('p1');
    await vi.waitFor(() => {
      expect(heard).toHaveLength(1);
    });
    deps()?.onOutdated(9);
    await clock.advance(4999);
    expect(heard).toHaveLength(1);
    await clock.advance(1);
    await vi.waitFor(() => {
      expect(heard.at(-1)).toBe('outdated 9');
    });
  });

  it('forwards uncaught errors to every page, those before the first page too', async () => {
    const { host, page } = scene();
    host.fault({ kind: 'engine', code: 'internal', message: 'at the start' });
    const first = page('p1');
    await vi.waitFor(() => {
      expect(first.faults.map(({ message }) => message)).toEqual(['at the start']);
    });
    const second = page('p2');
    await vi.waitFor(() => {
      expect(second.heard).toHaveLength(1);
    });
    host.fault({ kind: 'engine', code: 'internal', message: 'later' });
    await vi.waitFor(() => {
      expect(second.faults.map(({ message }) => message)).toEqual(['later']);
      expect(first.faults.map(({ message }) => message)).toEqual(['at the start', 'later']);
    });
  });

  describe('that stands in for one that seemed to hang', () => {
    const wait = async (clock: ReturnType<typeof scene>['clock'], ms: number) => {
      for (let passed = 0; passed < ms; passed += 500) await clock.advance(500);
    };

    it('gives way when that one lives after all', async () => {
      const { page, hold, locks, clock, peer, endWorker } = scene({ generation: 1 });
      const { heard } = page('p1');
      const first = peer(7, 'first');
      first.holds.add(account);
      await holdLock(locks.client(), `engine:${account}`);
      hold().catch(() => undefined);
      await wait(clock, 9000);
      expect(endWorker).not.toHaveBeenCalled();
      await wait(clock, 1500);
      await vi.waitFor(() => {
        expect(heard.at(-1)).toBe('closing');
      });
      expect(endWorker).toHaveBeenCalledOnce();
    });

    it('stays when that one is silent, and long after', async () => {
      const { hold, locks, clock, endWorker } = scene({ generation: 1 });
      await holdLock(locks.client(), `engine:${account}`);
      const held = hold();
      await wait(clock, 30_000);
      expect((await held).lost.aborted).toBe(false);
      expect(endWorker).not.toHaveBeenCalled();
    });
  });
});
