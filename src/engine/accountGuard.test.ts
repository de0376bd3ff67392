import { describe, expect, it, vi } from 'vitest';
import { fakeLocks } from '#base/testing/fakeLocks.ts';
import { manualClock } from '#base/testing/manualClock.ts';
import { fakeChannels } from '#bridge/testing/fakeChannels.ts';
import { makeAccountKey } from '#protocol/ids.ts';
import { deviceId, userId } from '#protocol/testing/ids.ts';
import { holdAccount } from './accountGuard.ts';
import { createEnginePeers, ENGINES_CHANNEL } from './enginePeers.ts';
import type { AccountHold } from './engineTypes.ts';

const account = makeAccountKey(userId('@zoë:ex.org'), deviceId('DEV ICE'));

function browser() {
  const locks = fakeLocks();
  const channel = fakeChannels();
  const clock = manualClock();
  return {
    locks,
    clock,
    /** Moves time on as long as it takes for questions to be asked and answered. */
    pass: async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 250) await clock.advance(250);
    },
    engine: (build: number, engineId: string) => {
      const client = locks.client();
      const endpoint = channel(ENGINES_CHANNEL);
      const onNewer = vi.fn<(build: number) => void>();
      const peers = createEnginePeers({ build, engineId, channel: endpoint, onNewer });
      const abort = new AbortController();
      let hold: AccountHold | undefined;
      let failure: unknown;
      return {
        onNewer,
        peers,
        abort,
        holding: () => hold,
        failure: () => failure,
        /** The thread stands still: it hears and says nothing, and keeps its locks. */
        hang: () => {
          peers.close();
        },
        die: () => {
          peers.close();
          client.kill();
        },
        want: async () => {
          peers.greet();
          await holdAccount({ locks: client, peers, clock }, account, abort.signal).then(
            (got) => {
              hold = got;
            },
            (error: unknown) => {
              failure = error;
            },
          );
        },
      };
    },
  };
}

describe('the account’s guard', () => {
  it('gives a free account at once', async () => {
    const { engine, locks } = browser();
    const only = engine(5, 'only');
    await only.want();
    expect(only.holding()?.account).toBe(account);
    expect(locks.held()).toEqual([`engine:${account}`]);
    only.holding()?.release();
    only.holding()?.release();
    await vi.waitFor(() => {
      expect(locks.held()).toEqual([]);
    });
    expect(only.holding()?.lost.aborted).toBe(false);
  });

  it('lets the first of two engines of the same build stay, however long', async () => {
    const { engine, pass } = browser();
    const first = engine(5, 'first');
    await first.want();
    const second = engine(5, 'second');
    void second.want();
    await pass(60_000);
    expect(second.holding()).toBeUndefined();
    expect(first.holding()?.lost.aborted).toBe(false);
    first.die();
    await pass(500);
    expect(second.holding()?.account).toBe(account);
  });

  it('tells an older engine of a newer one, and waits until it has let go', async () => {
    const { engine, pass } = browser();
    const older = engine(5, 'older');
    await older.want();
    const newer = engine(6, 'newer');
    void newer.want();
    await pass(500);
    expect(older.onNewer).toHaveBeenCalledExactlyOnceWith(6);
    expect(newer.onNewer).not.toHaveBeenCalled();
    // It finishes a long write, and answers while it does.
    await pass(9000);
    expect(newer.holding()).toBeUndefined();
    older.holding()?.release();
    await pass(500);
    expect(newer.holding()?.account).toBe(account);
    expect(older.holding()?.lost.aborted).toBe(false);
  });

  it('steals the account of an engine that is silent for three seconds', async () => {
    const { engine, pass } = browser();
    const hanging = engine(5, 'hanging');
    await hanging.want();
    hanging.hang();
    const next = engine(5, 'next');
    void next.want();
    await pass(2500);
    expect(next.holding()).toBeUndefined();
    await pass(1000);
    expect(next.holding()?.account).toBe(account);
    expect(hanging.holding()?.lost.aborted).toBe(true);
    expect(next.holding()?.lost.aborted).toBe(false);
  });

  it('does not take a computer that slept for a holder that hangs', async () => {
    const { engine, clock, pass } = browser();
    const first = engine(5, 'first');
    await first.want();
    const second = engine(5, 'second');
    void second.want();
    await pass(1000);
    await clock.advance(8 * 3_600_000);
    await pass(2000);
    expect(first.holding()?.lost.aborted).toBe(false);
    expect(second.holding()).toBeUndefined();
  });

  it('never gives an account to an older engine that meets a newer one', async () => {
    const { engine, pass } = browser();
    const newer = engine(6, 'newer');
    await newer.want();
    const older = engine(5, 'older');
    void older.want();
    await pass(500);
    expect(older.onNewer).toHaveBeenCalledExactlyOnceWith(6);
    newer.die();
    await pass(1000);
    expect(older.holding()).toBeUndefined();
    expect(older.failure()).toMatchObject({ info: { kind: 'engine', code: 'stopped' } });
  });

  it('stops waiting when it is told to, and leaves no lock behind', async () => {
    const { engine, locks, pass } = browser();
    const first = engine(5, 'first');
    await first.want();
    const second = engine(5, 'second');
    void second.want();
    await pass(500);
    second.abort.abort();
    await pass(250);
    expect(second.failure()).toMatchObject({ info: { kind: 'network', code: 'aborted' } });
    first.die();
    await pass(500);
    expect(locks.held()).toEqual([]);
    const third = engine(5, 'third');
    third.abort.abort();
    await third.want();
    expect(third.failure()).toMatchObject({ info: { code: 'aborted' } });
    expect(locks.held()).toEqual([]);
  });

  it('ignores what is no word of an engine', async () => {
    const channel = fakeChannels();
    const onNewer = vi.fn<(build: number) => void>();
    const peers = createEnginePeers({
      build: 5,
      engineId: 'a',
      channel: channel(ENGINES_CHANNEL),
      onNewer,
    });
    const stranger = channel(ENGINES_CHANNEL);
    const answers: unknown[] = [];
    stranger.addEventListener('message', ({ data }) => answers.push(data));
    for (const word of [
      null,
      7,
      'greet',
      {},
      { kind: 'greet', build: '9', engineId: 'x' },
      { kind: 'shout', build: 9, engineId: 'x' },
      { kind: 'greet', build: 9 },
    ])
      stranger.postMessage(word);
    stranger.postMessage({ kind: 'here', build: 4, engineId: 'x', holds: [account, 5] });
    await Promise.resolve();
    await Promise.resolve();
    expect(onNewer).not.toHaveBeenCalled();
    expect(answers).toEqual([]);
    expect(peers.words(account)).toBe(1);
  });
});
