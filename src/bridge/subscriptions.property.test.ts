import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoomListState } from './contract.ts';
import type { TopicUpdate } from './engineLink.ts';
import { handChannel } from './testing/channel.ts';
import { toyClient, toyServer } from './testing/toyBridge.ts';
import { applyList, room, roomListTopic, toyRoomList } from './testing/toyTopics.ts';

type Step =
  | { readonly do: 'put'; readonly room: number; readonly at: number; readonly unread: number }
  | { readonly do: 'remove'; readonly at: number }
  | { readonly do: 'see'; readonly visible: boolean }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'toPage' | 'toEngine'; readonly count: number }
  | { readonly do: 'engineDies' };

const carry = fc.record({
  do: fc.constantFrom('toPage' as const, 'toEngine' as const),
  count: fc.integer({ min: 1, max: 8 }),
});
const put = fc.record({
  do: fc.constant('put' as const),
  room: fc.nat(79),
  at: fc.nat(80),
  unread: fc.nat(3),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: put },
  { weight: 12, arbitrary: carry },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('remove' as const), at: fc.nat(60) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('see' as const), visible: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(3000) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'engineDies' as const }) },
);

const settle = () =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/** A page, an engine that may be replaced, and a way between them that a test carries by hand. */
function scene(size: number) {
  let time = 0;
  let engines = 0;
  let channel = handChannel();
  const list = toyRoomList(Array.from({ length: size }, (_, index) => room(index)));
  const { client } = toyClient();
  let shown: RoomListState | undefined;
  const update = (next: TopicUpdate): void => {
    if (next.kind === 'snapshot') {
      if (next.complete && next.snapshot.kind === 'roomList') shown = next.snapshot.value;
    } else if (next.change.kind === 'roomList') {
      if (shown === undefined) throw new Error('a change before the first snapshot');
      shown = applyList(shown, next.change.value);
    }
  };
  const connect = (): void => {
    engines += 1;
    channel = handChannel();
    toyServer({
      topics: list.topics,
      now: () => time,
      engineId: `engine-${String(engines)}`,
    }).server.connect(channel.engine);
    client.attach(channel.page);
  };
  connect();
  client.subscribe(roomListTopic, { update, ended: () => undefined });
  return {
    list,
    client,
    shown: () => shown,
    connect,
    waiting: () => channel.waiting,
    carry: (to: 'toPage' | 'toEngine', count?: number) => channel[to](count),
    wait: (ms: number) => {
      time += ms;
    },
  };
}

async function run(stage: ReturnType<typeof scene>, one: Step): Promise<void> {
  switch (one.do) {
    case 'put':
      stage.list.put(room(one.room, one.unread), one.at);
      break;
    case 'remove':
      stage.list.remove(one.at);
      break;
    case 'see':
      stage.client.setPage({ visible: one.visible, focused: one.visible, online: true });
      break;
    case 'wait':
      stage.wait(one.ms);
      break;
    case 'toPage':
    case 'toEngine':
      stage.carry(one.do, one.count);
      break;
    case 'engineDies':
      stage.client.detach();
      stage.connect();
      break;
  }
  await settle();
}

/** Carries messages both ways until nobody has anything to say. */
async function carryEverything(stage: ReturnType<typeof scene>): Promise<void> {
  for (let quiet = 0; quiet < 5;) {
    const carried = stage.carry('toEngine') + stage.carry('toPage');
    quiet = carried === 0 ? quiet + 1 : 0;
    await settle();
  }
}

describe('a subscription', () => {
  it('shows what a fresh snapshot would, through pauses, slow acknowledgements and deaths', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(70),
        fc.array(step, { minLength: 10, maxLength: 80, size: 'max' }),
        async (size, steps) => {
          const stage = scene(size);
          await carryEverything(stage);
          expect(stage.shown()).toEqual(stage.list.state());
          for (const one of steps) await run(stage, one);
          stage.client.setPage({ visible: true, focused: true, online: true });
          await carryEverything(stage);
          expect(stage.shown()).toEqual(stage.list.state());
        },
      ),
      { numRuns: 200 },
    );
  });

  it('sends a hidden page nothing but a snapshot when it is back', async () => {
    const stage = scene(3);
    await carryEverything(stage);
    stage.client.setPage({ visible: false, focused: false, online: true });
    await carryEverything(stage);
    stage.list.put(room(2, 4), 0);
    stage.list.put(room(1, 4), 0);
    expect(stage.waiting()).toEqual([]);
    stage.client.setPage({ visible: true, focused: true, online: true });
    stage.carry('toEngine');
    expect(stage.waiting().map(({ kind }) => kind)).toEqual(['snapshot']);
    await carryEverything(stage);
    expect(stage.shown()).toEqual(stage.list.state());
  });

  it('withholds changes from a page that owes acknowledgements for two seconds', async () => {
    const stage = scene(3);
    stage.carry('toEngine');
    stage.carry('toPage');
    stage.carry('toEngine');
    for (let turn = 0; turn < 3; turn += 1) await settle();
    expect(stage.waiting().map(({ kind }) => kind)).toEqual(['snapshot']);
    stage.wait(2000);
    stage.list.put(room(2, 1), 0);
    expect(stage.waiting()).toHaveLength(2);
    stage.wait(1);
    stage.list.put(room(2, 2), 0);
    stage.list.put(room(2, 3), 0);
    expect(stage.waiting()).toHaveLength(2);
    stage.carry('toPage');
    stage.carry('toEngine');
    expect(stage.waiting().map(({ kind }) => kind)).toEqual(['snapshot']);
    stage.carry('toPage');
    expect(stage.shown()).toEqual(stage.list.state());
  });

  it('waits with the snapshot until a slow page has acknowledged everything', async () => {
    const stage = scene(3);
    await carryEverything(stage);
    stage.list.put(room(2, 1), 0);
    stage.list.put(room(2, 2), 0);
    stage.wait(2001);
    stage.list.put(room(2, 3), 0);
    stage.carry('toPage', 1);
    stage.carry('toEngine');
    expect(stage.waiting().map(({ kind }) => kind)).toEqual(['change']);
    await carryEverything(stage);
    expect(stage.shown()).toEqual(stage.list.state());
  });

  it('begins anew when a change is missing', async () => {
    const stage = scene(3);
    await carryEverything(stage);
    stage.list.put(room(5), 0);
    stage.waiting().splice(0, 1);
    stage.list.put(room(6), 1);
    await carryEverything(stage);
    expect(stage.shown()).toEqual(stage.list.state());
  });
});
