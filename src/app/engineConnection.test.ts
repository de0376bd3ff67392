import { describe, expect, it, vi } from 'vitest';
import { createDeferred } from '#base/deferred.ts';
import { holdLock } from '#base/locks.ts';
import { fakeLocks } from '#base/testing/fakeLocks.ts';
import { manualClock } from '#base/testing/manualClock.ts';
import { aliveLockName, makeEngineId, pageLockName } from '#bridge/lockNames.ts';
import type { EnginePort } from '#bridge/port.ts';
import { bridgeChannel } from '#bridge/testing/channel.ts';
import { toyServer } from '#bridge/testing/toyBridge.ts';
import { account, toyRoomList } from '#bridge/testing/toyTopics.ts';
import type { LinkView } from '#stores/link.ts';
import type { Carriage } from './engineCarrier.ts';
import { connectEngine } from './engineConnection.ts';

type Engine = Awaited<ReturnType<typeof startToy>>;

async function startToy(locks: ReturnType<typeof fakeLocks>, number: number) {
  const client = locks.client();
  const engineId = makeEngineId(7, number, 'x');
  await holdLock(client, aliveLockName(engineId));
  const { server, newer } = toyServer({
    engineId,
    topics: toyRoomList().topics,
    handlers: {
      loadOlder: () => new Promise(() => undefined),
      retryNow: async () => ({}),
    },
  });
  return { engineId, server, newer, die: client.kill };
}

function scene({ isReplaced = false } = {}) {
  const locks = fakeLocks();
  const clock = manualClock();
  const links: LinkView['kind'][] = [];
  const engines: Engine[] = [];
  const abandoned: string[] = [];
  let behaviour: 'serve' | 'silent' | 'broken' | 'deaf' = 'serve';
  const breaks = createDeferred<'failed' | 'moved'>();
  let connects = 0;

  const carriage = async (): Promise<Carriage> => {
    connects += 1;
    const { page, engine } = bridgeChannel();
    if (behaviour === 'serve') {
      const toy = await startToy(locks, engines.length);
      engines.push(toy);
      toy.server.connect(engine);
    }
    if (behaviour === 'deaf') await listenOnce(engine);
    return {
      port: page,
      broken: behaviour === 'broken' ? Promise.resolve('failed') : brokenWay(),
      abandon: (how) => abandoned.push(how),
    };
  };
  /** Only the first way is ever replaced by a better one. */
  const brokenWay = () => (connects === 1 ? breaks.promise : new Promise<never>(() => undefined));
  /** Says welcome, holds its lock, and then hangs. */
  const listenOnce = async (port: EnginePort): Promise<void> => {
    const engineId = makeEngineId(7, 99 + connects, 'hangs');
    await holdLock(locks.client(), aliveLockName(engineId));
    port.onMessage((message) => {
      if (message.kind === 'hello') port.post({ kind: 'welcome', engineId, build: 7 });
    });
  };

  const client = connectEngine({
    pageId: 'p1',
    build: 7,
    carrier: { connect: carriage },
    locks: locks.client(),
    clock,
    isReplaced: async () => isReplaced,
    report: ({ kind }) => links.push(kind),
    onFault: () => undefined,
  });
  return {
    client,
    clock,
    locks,
    links,
    engines,
    abandoned,
    breaks,
    connects: () => connects,
    be: (next: typeof behaviour) => {
      behaviour = next;
    },
    until: async (condition: () => void) => vi.waitFor(condition, { interval: 5 }),
    /** Lets time go on in small steps, messages between them included. */
    pass: async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 500) {
        await clock.advance(500);
        await new Promise((resolve) => {
          setTimeout(resolve, 1);
        });
      }
    },
  };
}

describe('a page’s connection with the engine', () => {
  it('holds the page’s lock before it says hello', async () => {
    const { locks, links, until, engines } = scene();
    await until(() => {
      expect(links).toEqual(['up']);
    });
    expect(engines).toHaveLength(1);
    expect(locks.held()).toContain(pageLockName('p1'));
  });

  it('finds another engine at once when one dies, and tells nobody', async () => {
    const { client, links, engines, until, pass } = scene();
    await until(() => {
      expect(links).toEqual(['up']);
    });
    await pass(6000);
    const older = client.call('loadOlder', { sub: 1 }).catch((error: unknown) => error);
    engines[0]?.die();
    await until(() => {
      expect(links).toEqual(['up', 'up']);
    });
    expect(engines).toHaveLength(2);
    await expect(older).resolves.toMatchObject({ info: { code: 'stopped' } });
    const retry = client.call('retryNow', { account });
    await expect(retry).resolves.toEqual({});
  });

  it('says that it is lost when that takes longer', async () => {
    const { links, engines, until, be, pass } = scene();
    await until(() => {
      expect(links).toEqual(['up']);
    });
    be('silent');
    engines[0]?.die();
    await pass(2000);
    expect(links).toEqual(['up', 'lost']);
    be('serve');
    await pass(12_000);
    expect(links).toEqual(['up', 'lost', 'up']);
  });

  it('leaves an engine that does not answer, though it holds its lock', async () => {
    const { links, abandoned, be, pass, until } = scene();
    be('deaf');
    await until(() => {
      expect(links).toEqual(['up']);
    });
    await pass(9000);
    expect(abandoned).toEqual([]);
    be('serve');
    await pass(2500);
    expect(abandoned).toEqual(['hung']);
    expect(links).toEqual(['up', 'up']);
  });

  it('stays with an engine that answers', async () => {
    const { links, abandoned, pass, connects, until } = scene();
    await until(() => {
      expect(links).toEqual(['up']);
    });
    await pass(60_000);
    expect(abandoned).toEqual([]);
    expect(connects()).toBe(1);
  });

  it('waits until an engine that ends itself is gone before it asks for another', async () => {
    const { engines, connects, until, links, pass } = scene();
    await until(() => {
      expect(links).toEqual(['up']);
    });
    engines[0]?.server.broadcast({ kind: 'closing' });
    await pass(1000);
    expect(connects()).toBe(1);
    engines[0]?.die();
    await pass(500);
    expect(connects()).toBe(2);
    engines[1]?.server.broadcast({ kind: 'closing' });
    await pass(3000);
    expect(connects()).toBe(3);
  });

  it('ends for good when a newer build rules', async () => {
    const { engines, connects, links, pass, until } = scene();
    await until(() => {
      expect(links).toEqual(['up']);
    });
    engines[0]?.server.broadcast({ kind: 'outdated', build: 8 });
    await until(() => {
      expect(links).toEqual(['up', 'outdated']);
    });
    engines[0]?.die();
    await pass(20_000);
    expect(connects()).toBe(1);
    expect(links).toEqual(['up', 'outdated']);
  });

  it('says outdated when the engine’s script has gone with its deployment', async () => {
    const { links, until, be } = scene({ isReplaced: true });
    be('broken');
    await until(() => {
      expect(links).toEqual(['outdated']);
    });
  });

  it('says that it has no engine when none lives, and goes on trying ever more seldom', async () => {
    const { links, be, pass, connects } = scene();
    be('broken');
    await pass(5000);
    expect(links).toContain('failed');
    const soFar = connects();
    await pass(30_000);
    expect(connects() - soFar).toBeLessThan(8);
    expect(connects()).toBeGreaterThan(soFar);
    be('serve');
    await pass(12_000);
    expect(links.at(-1)).toBe('up');
  });

  it('goes to a better way as soon as there is one', async () => {
    const { links, breaks, until, pass, abandoned } = scene();
    await until(() => {
      expect(links).toEqual(['up']);
    });
    breaks.resolve('moved');
    await pass(500);
    expect(links.slice(0, 2)).toEqual(['up', 'up']);
    expect(abandoned).toEqual([]);
  });
});
