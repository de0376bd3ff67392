import { type Page, expect } from '@playwright/test';
import { expectConnected, roomRow, signIn } from './support/app.ts';
import { test } from './support/test.ts';

type Call = {
  readonly workerUrl: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
};

/** Speaks to the engine as a page of our own making would, without any of the interface's care. */
function callEngine(page: Page, call: Call): Promise<unknown> {
  return page.evaluate(async ({ workerUrl, name, args }) => {
    const { held = [] } = await navigator.locks.query();
    const alive = held.find((lock) => lock.name?.startsWith('alive:'))?.name ?? '';
    const build = Number(/^alive:(?<build>\d+)\./u.exec(alive)?.groups?.['build']);
    const databases = await indexedDB.databases();
    const prefix = 'nacre-account:';
    const database = databases.find((each) => each.name?.startsWith(prefix))?.name ?? '';
    const pageId = crypto.randomUUID();
    // The engine takes a page for dead that does not hold its lock.
    void navigator.locks.request(`page:${pageId}`, () => new Promise(() => undefined));
    const options = { type: 'module', name: 'nacre', extendedLifetime: true } as const;
    const { port } = new SharedWorker(workerUrl, options);
    return new Promise((resolve) => {
      port.addEventListener('message', ({ data }) => {
        if (data.kind === 'welcome')
          port.postMessage({
            kind: 'call',
            id: 1,
            name,
            args: { account: database.slice(prefix.length), ...args },
          });
        if (data.kind === 'reply') resolve('taken');
        if (data.kind === 'refusal') resolve(data.error.code);
      });
      port.start();
      port.postMessage({ kind: 'hello', pageId, build });
    });
  }, call);
}

test('the engine itself refuses plain text into an encrypted room, whoever asks', async ({
  newPerson,
  openTab,
  relay,
  site,
}) => {
  const ines = await newPerson('ines', 'Ines');
  const open = await ines.createRoom({ name: 'Open' });
  const vault = await ines.createRoom({
    name: 'Vault',
    initial_state: [
      {
        type: 'm.room.encryption',
        state_key: '',
        content: { algorithm: 'm.megolm.v1.aes-sha2' },
      },
    ],
  });
  const page = await openTab();
  await signIn(page, ines);
  await expect(roomRow(page, 'Vault')).toBeVisible();
  await expectConnected(page);
  const worker = site.paths.find((path) => /\/worker-[\w-]+\.js$/u.test(path)) ?? '';
  const ask = (roomId: string, txnId: string) =>
    callEngine(page, {
      workerUrl: new URL(worker, site.url).href,
      name: 'sendMessage',
      args: { roomId, txnId, body: 'In the clear' },
    });
  const txnId = (digit: string) => `n${digit.repeat(32)}`;
  expect(await ask(vault, txnId('1'))).toBe('encrypted-room');
  // The same question about another room is answered: it is the room that is refused.
  expect(await ask(open, txnId('2'))).toBe('taken');
  await expect.poll(() => ines.texts(open)).toEqual(['In the clear']);
  expect(relay.seen(/\/send\//u).filter(({ path }) => path.includes(vault.slice(1)))).toEqual([]);
  expect(await ines.texts(vault)).toEqual([]);
});
