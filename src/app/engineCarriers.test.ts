import { describe, expect, it, vi } from 'vitest';
import { fakeLocks } from '#base/testing/fakeLocks.ts';
import { acceptBroadcastPages, bridgeChannelName } from '#bridge/broadcastPort.ts';
import {
  aliveLockName,
  generationOf,
  leaderLockName,
  makeEngineId,
  workerName,
} from '#bridge/lockNames.ts';
import { createEnginePort, type MessageEndpoint } from '#bridge/port.ts';
import { fakeChannels } from '#bridge/testing/fakeChannels.ts';
import { toyClient, toyServer } from '#bridge/testing/toyBridge.ts';
import { toyRoomList } from '#bridge/testing/toyTopics.ts';
import { createLeaderCarrier } from './engineLeader.ts';
import { createSharedCarrier } from './engineShared.ts';

const never = new Promise<void>(() => undefined);

describe('shared workers', () => {
  function shared(held: readonly string[]) {
    const names: string[] = [];
    const carrier = createSharedCarrier({
      build: 7,
      heldLocks: async () => held,
      startWorker: (name) => {
        names.push(name);
        return { port: new MessageChannel().port1, failed: never };
      },
    });
    return { carrier, names };
  }
  const alive = (build: number, generation: number) =>
    aliveLockName(makeEngineId(build, generation, 'x-1.2'));

  it('are asked for by the name under which this build’s engine lives', async () => {
    const { carrier, names } = shared([alive(6, 4), alive(7, 0), alive(7, 2), 'engine:@a:b|c']);
    await carrier.connect();
    expect(names).toEqual(['nacre:2']);
    expect(generationOf('nacre:2')).toBe(2);
    expect(generationOf(workerName(0))).toBe(0);
  });

  it('that hang are left for the next name, those that died are made anew, after those that end comes the one that lives', async () => {
    const { carrier, names } = shared([alive(7, 0)]);
    (await carrier.connect()).abandon('dead');
    (await carrier.connect()).abandon('hung');
    (await carrier.connect()).abandon('dead');
    (await carrier.connect()).abandon('closing');
    await carrier.connect();
    expect(names).toEqual(['nacre', 'nacre', 'nacre:1', 'nacre:1', 'nacre']);
  });

  it('whose script does not run say so', async () => {
    const carrier = createSharedCarrier({
      build: 7,
      heldLocks: async () => [],
      startWorker: () => ({ port: new MessageChannel().port1, failed: Promise.resolve() }),
    });
    const { broken } = await carrier.connect();
    await expect(broken).resolves.toBe('failed');
  });
});

describe('the leader’s worker', () => {
  function browser() {
    const locks = fakeLocks();
    const channel = fakeChannels();
    let workers = 0;
    /** A dedicated worker: its page on a port of its own, the others on the channel. */
    const startWorker = () => {
      workers += 1;
      const engineId = makeEngineId(7, 0, `w${String(workers)}`);
      const { server } = toyServer({ engineId, topics: toyRoomList().topics });
      const { port1, port2 } = new MessageChannel();
      server.connect(createEnginePort(port2));
      const bridge = channel(bridgeChannelName(7));
      const stop = acceptBroadcastPages(bridge, engineId, server.connect);
      const endpoint: MessageEndpoint = port1;
      return {
        endpoint,
        failed: never,
        terminate: () => {
          stop();
          bridge.close?.();
          port2.close();
        },
      };
    };
    const page = (pageId: string) => {
      const client = locks.client();
      const workersOfPage: ReturnType<typeof startWorker>[] = [];
      const carrier = createLeaderCarrier({
        build: 7,
        pageId,
        locks: client,
        channel: channel(bridgeChannelName(7)),
        startWorker: () => {
          const worker = startWorker();
          workersOfPage.push(worker);
          return worker;
        },
      });
      const toy = toyClient({ pageId });
      const go = async () => {
        const carriage = await carrier.connect();
        toy.client.attach(carriage.port);
        return carriage;
      };
      return {
        go,
        ...toy,
        die: () => {
          client.kill();
          for (const worker of workersOfPage) worker.terminate();
        },
      };
    };
    return { locks, page, workers: () => workers };
  }

  it('serves the page that started it, and every other page over the channel', async () => {
    const { page, workers, locks } = browser();
    const first = page('p1');
    await first.go();
    expect(locks.held()).toEqual([leaderLockName(7)]);
    const second = page('p2');
    const third = page('p3');
    await second.go();
    await third.go();
    await vi.waitFor(() => {
      for (const { heard } of [first, second, third]) expect(heard).toEqual(['welcome 7.0.w1']);
    });
    expect(workers()).toBe(1);
    second.client.ping(1);
    third.client.ping(2);
    await vi.waitFor(() => {
      expect(second.heard).toContain('pong 1');
    });
    expect(third.heard).toEqual(['welcome 7.0.w1', 'pong 2']);
    expect(first.heard).toHaveLength(1);
  });

  it('goes with its page; the next page in the line starts another', async () => {
    const { page, workers } = browser();
    const first = page('p1');
    await first.go();
    const second = page('p2');
    const third = page('p3');
    const { broken } = await second.go();
    const staying = await third.go();
    await vi.waitFor(() => {
      expect(second.heard).toHaveLength(1);
    });
    first.die();
    await expect(broken).resolves.toBe('moved');
    await second.go();
    await third.go();
    await vi.waitFor(() => {
      expect(second.heard.at(-1)).toBe('welcome 7.0.w2');
      expect(third.heard.at(-1)).toBe('welcome 7.0.w2');
    });
    expect(workers()).toBe(2);
    expect(staying.helloEveryMs).toBeGreaterThan(0);
  });

  it('is replaced by the leader when it hangs or dies, and only then', async () => {
    const { page, workers } = browser();
    const first = page('p1');
    const carriage = await first.go();
    await first.go();
    expect(workers()).toBe(1);
    carriage.abandon('hung');
    await first.go();
    expect(workers()).toBe(2);
    carriage.abandon('dead');
    await first.go();
    expect(workers()).toBe(2);
  });

  it('is not mixed up with its successor by a page that still listens to it', async () => {
    const { page } = browser();
    const first = page('p1');
    await first.go();
    const second = page('p2');
    await second.go();
    await vi.waitFor(() => {
      expect(second.heard).toEqual(['welcome 7.0.w1']);
    });
    first.die();
    const other = page('p9');
    await other.go();
    second.client.ping(5);
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
    expect(second.heard).toEqual(['welcome 7.0.w1']);
  });
});
