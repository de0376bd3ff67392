import { describe, expect, it, vi } from 'vitest';
import { engineError, NacreError } from '#base/errors.ts';
import { roomId, transactionId } from '#protocol/testing/ids.ts';
import type { CommandArgs, RoomListState } from './contract.ts';
import type { TopicListener, TopicUpdate } from './engineLink.ts';
import { bridgeChannel, handChannel } from './testing/channel.ts';
import { toyClient, toyServer } from './testing/toyBridge.ts';
import { account, accountsTopic, room, roomListTopic, toyRoomList } from './testing/toyTopics.ts';

const nothing = { ended: () => undefined, update: () => undefined };
const message = (txn: string): CommandArgs<'sendMessage'> => ({
  account,
  roomId: roomId('!a'),
  txnId: transactionId(txn),
  body: 'h\u{1F41A}',
});

describe('a bridge over a MessageChannel', () => {
  it('answers a call, and refuses one with the error’s meaning', async () => {
    const { page, engine } = bridgeChannel();
    const asked: unknown[] = [];
    const { server } = toyServer({
      topics: toyRoomList().topics,
      handlers: {
        sendMessage: async (args, context) => {
          asked.push(args, context);
          return {};
        },
        probeServer: async () => {
          throw new NacreError({
            kind: 'server',
            code: 'M_LIMIT_EXCEEDED',
            status: 429,
            message: 'slow',
            retryAfterMs: 5,
          });
        },
        loadOlder: () => {
          throw new RangeError('thrown at once');
        },
      },
    });
    server.connect(engine);
    const { client, heard } = toyClient();
    client.attach(page);
    await expect(client.call('sendMessage', message('t1'))).resolves.toEqual({});
    expect(asked).toEqual([message('t1'), { pageId: 'page-1' }]);
    await expect(client.call('probeServer', { input: 'x' })).rejects.toMatchObject({
      info: { code: 'M_LIMIT_EXCEEDED', retryAfterMs: 5 },
    });
    await expect(client.call('loadOlder', { sub: 1 })).rejects.toMatchObject({
      info: { kind: 'engine', code: 'internal', message: 'RangeError: thrown at once' },
    });
    expect(heard).toEqual(['welcome engine-1']);
    client.detach();
    engine.close();
  });

  it('sends calls that were made before there was an engine, in their order', async () => {
    const { page, engine } = bridgeChannel();
    const bodies: string[] = [];
    const { server } = toyServer({
      topics: toyRoomList().topics,
      handlers: {
        sendMessage: async ({ txnId }) => {
          bodies.push(txnId);
          return {};
        },
      },
    });
    const { client } = toyClient();
    const calls = ['t1', 't2', 't3'].map((txn) => client.call('sendMessage', message(txn)));
    server.connect(engine);
    client.attach(page);
    await Promise.all(calls);
    expect(bodies).toEqual(['t1', 't2', 't3']);
    client.detach();
    engine.close();
  });
});

describe('greeting', () => {
  it('tells an older page that it is outdated, and serves it nothing', async () => {
    const channel = handChannel();
    const { server, pages } = toyServer({ topics: toyRoomList().topics, build: 8 });
    server.connect(channel.engine);
    const { client, heard } = toyClient({ build: 7 });
    client.attach(channel.page);
    channel.toEngine();
    channel.toPage();
    expect(heard).toEqual(['outdated 8']);
    expect(pages).toEqual([]);
  });

  it('makes way for a newer page', () => {
    const channel = handChannel();
    const { server, newer } = toyServer({ topics: toyRoomList().topics, build: 6 });
    server.connect(channel.engine);
    const { client, heard } = toyClient({ build: 7 });
    client.attach(channel.page);
    channel.toEngine();
    channel.toPage();
    expect(newer).toEqual([7]);
    expect(heard).toEqual(['closing']);
  });

  it('answers a page that greets twice, and keeps one subscription of it', async () => {
    const list = toyRoomList([room(1)]);
    const channel = handChannel();
    const { server } = toyServer({ topics: list.topics });
    server.connect(channel.engine);
    const { client } = toyClient();
    client.subscribe(roomListTopic, nothing);
    client.attach(channel.page);
    client.attach(channel.page);
    for (let round = 0; round < 5; round += 1) {
      channel.toEngine();
      await Promise.resolve();
      channel.toPage();
    }
    await vi.waitFor(() => {
      expect(list.open()).toBe(1);
    });
  });
});

describe('an engine that dies', () => {
  it('lets the next one repeat what can be repeated, and rejects the rest', async () => {
    const first = handChannel();
    const never = () => new Promise<never>(() => undefined);
    const { server: dying } = toyServer({
      topics: toyRoomList().topics,
      handlers: { sendMessage: never, loadOlder: never },
    });
    dying.connect(first.engine);
    const { client } = toyClient();
    client.attach(first.page);
    first.toEngine();
    first.toPage();
    const sent = client.call('sendMessage', message('t1'));
    const older = client.call('loadOlder', { sub: 1 });
    first.toEngine();
    client.detach();
    await expect(older).rejects.toMatchObject({ info: { code: 'stopped' } });

    const second = handChannel();
    const txns: string[] = [];
    const { server } = toyServer({
      topics: toyRoomList().topics,
      engineId: 'engine-2',
      handlers: {
        sendMessage: async ({ txnId }) => {
          txns.push(txnId);
          return {};
        },
      },
    });
    server.connect(second.engine);
    client.attach(second.page);
    let settled = false;
    void sent.then(() => {
      settled = true;
    });
    await vi.waitFor(() => {
      second.toEngine();
      second.toPage();
      expect(settled).toBe(true);
    });
    expect(txns).toEqual(['t1']);
    await expect(sent).resolves.toEqual({});
  });

  it('keeps a repeatable call that an engine on its way out refuses', async () => {
    const first = handChannel();
    const { server: leaving } = toyServer({
      topics: toyRoomList().topics,
      handlers: {
        sendMessage: async () => {
          throw engineError('stopped', 'going');
        },
      },
    });
    leaving.connect(first.engine);
    const { client } = toyClient();
    client.attach(first.page);
    first.toEngine();
    first.toPage();
    let settled = false;
    const sent = client.call('sendMessage', message('t1')).finally(() => {
      settled = true;
    });
    first.toEngine();
    await vi.waitFor(() => {
      expect(first.waiting.map(({ kind }) => kind)).toContain('refusal');
    });
    first.toPage();
    await Promise.resolve();
    expect(settled).toBe(false);
    client.detach();
    const second = handChannel();
    const { server } = toyServer({
      topics: toyRoomList().topics,
      handlers: { sendMessage: async () => ({}) },
    });
    server.connect(second.engine);
    client.attach(second.page);
    await vi.waitFor(() => {
      second.toEngine();
      second.toPage();
      expect(settled).toBe(true);
    });
    await sent;
  });
});

describe('subscriptions', () => {
  it('ends one that the engine cannot serve, with the reason', async () => {
    const channel = handChannel();
    const { server } = toyServer({
      topics: {
        open: async () => {
          throw engineError('unknown-room', 'who?');
        },
      },
    });
    server.connect(channel.engine);
    const { client } = toyClient();
    client.attach(channel.page);
    const ended = vi.fn<TopicListener['ended']>();
    client.subscribe(roomListTopic, { ...nothing, ended });
    await vi.waitFor(() => {
      channel.toEngine();
      channel.toPage();
      expect(ended).toHaveBeenCalledExactlyOnceWith(
        expect.objectContaining({ code: 'unknown-room' }),
      );
    });
  });

  it('closes the topic of a subscription that was given up while it opened', async () => {
    const list = toyRoomList([room(1)]);
    const channel = handChannel();
    const { server } = toyServer({ topics: list.topics });
    server.connect(channel.engine);
    const { client } = toyClient();
    client.attach(channel.page);
    channel.toEngine();
    channel.toPage();
    client.subscribe(roomListTopic, nothing).close();
    channel.toEngine();
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
    expect(list.open()).toBe(0);
    expect(channel.waiting).toEqual([]);
  });

  it('drops everything of a page that is dead', async () => {
    const list = toyRoomList([room(1)]);
    const channel = handChannel();
    const { server, leaves, pages } = toyServer({ topics: list.topics });
    server.connect(channel.engine);
    const { client } = toyClient();
    client.attach(channel.page);
    client.setPage({ visible: true, focused: false, online: true });
    client.subscribe(roomListTopic, nothing);
    await vi.waitFor(() => {
      channel.toEngine();
      channel.toPage();
      expect(list.open()).toBe(1);
    });
    leaves.get('page-1')?.();
    await vi.waitFor(() => {
      expect(list.open()).toBe(0);
    });
    expect(pages.at(-1)).toEqual([]);
  });

  it('sends a long list in slices, the first one short, and counts them as one snapshot', async () => {
    const list = toyRoomList(Array.from({ length: 651 }, (_, index) => room(index)));
    const channel = handChannel();
    const { server } = toyServer({ topics: list.topics });
    server.connect(channel.engine);
    const { client } = toyClient();
    client.attach(channel.page);
    const updates: TopicUpdate[] = [];
    client.subscribe(roomListTopic, { ...nothing, update: (update) => updates.push(update) });
    channel.toEngine();
    channel.toPage();
    channel.toEngine();
    await vi.waitFor(() => {
      expect(channel.waiting.length).toBeGreaterThan(3);
    });
    const lengths = channel.waiting.map((one) =>
      one.kind === 'snapshot' && one.slice.kind === 'roomList' ? one.slice.value.rooms.length : -1,
    );
    expect(lengths).toEqual([50, 250, 250, 101]);
    channel.toPage();
    expect(updates.map((update) => update.kind === 'snapshot' && update.complete)).toEqual([
      false,
      true,
    ]);
    const [, whole] = updates;
    const value = whole?.kind === 'snapshot' ? whole.snapshot.value : undefined;
    expect(value).toEqual(list.state() satisfies RoomListState);
  });

  it('never pauses what concerns the account', async () => {
    let emit: (() => void) | undefined;
    let time = 0;
    const channel = handChannel();
    const { server } = toyServer({
      now: () => time,
      topics: {
        open: async (_topic, _subscriber, send) => {
          emit = () => {
            send({ kind: 'accounts', value: { accounts: [] } });
          };
          return {
            snapshot: () => ({ kind: 'accounts', value: { accounts: [] } }),
            close: () => undefined,
          };
        },
      },
    });
    server.connect(channel.engine);
    const { client } = toyClient();
    client.attach(channel.page);
    client.setPage({ visible: false, focused: false, online: true });
    client.subscribe(accountsTopic, nothing);
    channel.toEngine();
    channel.toPage();
    channel.toEngine();
    await vi.waitFor(() => {
      expect(channel.waiting).toHaveLength(1);
    });
    time += 60_000;
    emit?.();
    expect(channel.waiting).toHaveLength(2);
  });
});
