import { type Browser, type Page, expect } from '@playwright/test';
import type { FaultPoint } from '../../src/base/hooks.ts';
import { expectConnected, message, openRoom, send, signIn } from './app.ts';
import { armFault, killSharedWorkers } from './engine.ts';
import type { TestHomeserver } from './homeserver.ts';
import type { Person } from './matrix.ts';
import type { Fault, Proxy } from './proxy.ts';
import { createDice } from './random.ts';

/** Sends numbered messages while everything that can die dies. */

type Kill = 'worker' | 'fault' | 'tab' | 'homeserver' | 'connection' | 'answer';

export type KillRun = {
  readonly browser: Browser;
  readonly siteUrl: string;
  readonly openTab: () => Promise<Page>;
  readonly relay: Proxy;
  readonly homeserver: TestHomeserver;
  readonly person: Person;
  readonly engineKind: 'shared' | 'dedicated';
  readonly messages: number;
  readonly kills: number;
  readonly seed: number;
};

export type KillReport = {
  readonly kills: Readonly<Record<string, number>>;
  /** Messages that a person had to type again, because the tab was closed in the moment of Enter. */
  readonly typedAgain: number;
};

const roomName = 'Under fire';
const textOf = (number: number) => `Number ${number}.`;

const sendPoints: readonly [FaultPoint, ...FaultPoint[]] = [
  'send.before-outbox',
  'send.after-outbox',
  'send.before-put',
  'send.after-put',
  'send.after-put-commit',
];

export async function runKills(run: KillRun): Promise<KillReport> {
  const { person, relay, homeserver } = run;
  const dice = createDice(run.seed);
  const roomId = await person.createRoom({ name: roomName });
  const counts: Record<string, number> = {};
  let typedAgain = 0;
  let page = await run.openTab();
  await signIn(page, person);
  await openRoom(page, roomName);

  /** What goes on behind the sending: one homeserver at a time can be dead. */
  let reviving: Promise<void> = Promise.resolve();
  const kill = async (kind: Kill, last: number) => {
    counts[kind] = (counts[kind] ?? 0) + 1;
    switch (kind) {
      case 'worker':
        await killSharedWorkers(run.browser, run.siteUrl);
        return;
      case 'fault':
        // An engine that is being born does not answer; it may live.
        await armFault(page, dice.pick(sendPoints), dice.below(3)).catch(() => undefined);
        return;
      case 'connection':
        relay.setReachable(false);
        setTimeout(() => relay.setReachable(true), dice.below(400));
        return;
      case 'answer':
        relay.fault(
          { path: dice.pick([/\/send\//u, /\/v3\/sync$/u]), times: 1 },
          dice.pick<Fault>([
            { kind: 'lose-answer' },
            { kind: 'cut', afterBytes: dice.below(200) },
            { kind: 'truncate', bytes: dice.below(200) },
          ]),
        );
        return;
      case 'homeserver':
        await reviving;
        await homeserver.kill();
        reviving = homeserver.restart();
        return;
      case 'tab':
        page = await replaceTab(page, last);
    }
  };

  const replaceTab = async (old: Page, last: number): Promise<Page> => {
    const overlap = dice.next() < 0.5;
    if (!overlap) await old.close();
    const fresh = await run.openTab();
    if (overlap) await old.close();
    await openRoom(fresh, roomName);
    const there = await message(fresh, textOf(last))
      .first()
      .waitFor({ timeout: 10_000 })
      .then(() => true)
      .catch(() => false);
    if (last > 0 && !there) {
      typedAgain += 1;
      await send(fresh, textOf(last));
    }
    return fresh;
  };

  const plan = planKills(run, dice);
  for (let number = 1; number <= run.messages; number += 1) {
    await send(page, textOf(number));
    for (const kind of plan.get(number) ?? []) await kill(kind, number);
  }
  await reviving;
  relay.setReachable(true);

  const expected = Array.from({ length: run.messages }, (_, index) => textOf(index + 1));
  // Whoever waits for a back-off of a minute presses the button.
  const impatience = setInterval(() => {
    void page
      .getByRole('button', { name: 'Try now' })
      .click({ timeout: 500 })
      .catch(() => undefined);
  }, 2000);
  try {
    await expect
      .poll(async () => (await person.texts(roomId)).length, { timeout: 120_000 })
      .toBeGreaterThanOrEqual(run.messages);
    await expect(message(page, textOf(run.messages))).toContainText('Sent', { timeout: 60_000 });
  } finally {
    clearInterval(impatience);
  }
  expect(await person.texts(roomId)).toEqual(expected);
  await expectConnected(page);
  await expect(page.getByText('Not sent')).toHaveCount(0);
  return { kills: counts, typedAgain };
}

/** After which message what is killed. */
function planKills(run: KillRun, dice: ReturnType<typeof createDice>): Map<number, Kill[]> {
  const kinds: readonly Kill[] = [
    // Only a shared worker can be killed from outside.
    run.engineKind === 'shared' ? 'worker' : 'fault',
    'fault',
    'connection',
    'answer',
    'tab',
    run.engineKind === 'shared' ? 'worker' : 'tab',
    'answer',
    'connection',
    'fault',
    'homeserver',
  ];
  const plan = new Map<number, Kill[]>();
  for (let index = 0; index < run.kills; index += 1) {
    const after = 1 + dice.below(run.messages - 1);
    plan.set(after, [...(plan.get(after) ?? []), kinds[index % kinds.length] ?? 'answer']);
  }
  return plan;
}
