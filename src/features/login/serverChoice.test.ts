import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { networkError } from '#base/errors.ts';
import { createServerChoice, serverOfUserId, type ServerFacts } from './serverChoice.ts';
import { serverFacts } from './testing/serverFacts.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp(initial = '') {
  const answers = new Map<string, (facts: ServerFacts | Error) => void>();
  const probe = vi.fn<(input: string) => Promise<ServerFacts>>(
    (input) =>
      new Promise((resolve, reject) => {
        answers.set(input, (facts) => (facts instanceof Error ? reject(facts) : resolve(facts)));
      }),
  );
  const choice = createServerChoice({ probe, initial });
  const answer = async (input: string, facts: ServerFacts | Error = serverFacts(input)) => {
    answers.get(input)?.(facts);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { choice, probe, answer };
}

it('asks after a pause in typing, once', async () => {
  const { choice, probe, answer } = setUp();
  for (const text of ['t', 'ti', 'tide.example']) choice.type(text);
  await vi.advanceTimersByTimeAsync(599);
  expect(probe).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(probe.mock.calls).toEqual([['tide.example']]);
  await answer('tide.example');
  expect(choice.view().state).toMatchObject({ kind: 'ready', facts: { name: 'tide.example' } });
  void choice.probe();
  expect(probe).toHaveBeenCalledTimes(1);
});

it('never shows the answer to an earlier text', async () => {
  const { choice, answer } = setUp('old.example');
  void choice.probe();
  choice.type('new.example');
  await vi.advanceTimersByTimeAsync(600);
  await answer('new.example');
  await answer('old.example');
  expect(choice.view()).toMatchObject({
    input: 'new.example',
    state: { kind: 'ready', facts: { name: 'new.example' } },
  });
});

it('asks again after a failure, and shares one question among all who wait', async () => {
  const { choice, probe, answer } = setUp('tide.example');
  const both = Promise.all([choice.probe(), choice.probe()]);
  await answer('tide.example', networkError('unreachable', 'x'));
  expect((await both).map(({ kind }) => kind)).toEqual(['failed', 'failed']);
  expect(probe).toHaveBeenCalledTimes(1);
  void choice.probe();
  expect(probe).toHaveBeenCalledTimes(2);
});

it('asks nobody for nothing', async () => {
  const { choice, probe } = setUp('  ');
  expect(await choice.probe()).toEqual({ kind: 'none' });
  expect(probe).not.toHaveBeenCalled();
});

describe('serverOfUserId', () => {
  it.each([
    ['@rhea:tide.example', 'tide.example'],
    [' @rhea:tide.example:8448 ', 'tide.example:8448'],
    ['@:tide.example', 'tide.example'],
    ['rhea', undefined],
    ['rhea:tide.example', undefined],
    ['@rhea:', undefined],
  ])('%s', (username, server) => {
    expect(serverOfUserId(username)).toBe(server);
  });
});
