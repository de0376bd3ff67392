import { expect } from 'vitest';
import type { TimelineState } from '#bridge/contract.ts';
import { transactionId } from '#protocol/testing/ids.ts';
import { caughtUp, fakeBrowser } from './fakeBrowser.ts';
import { fakeHomeserver } from './fakeHomeserver.ts';

/** Anne is signed in; she and Ben are in a room in which Ben has said something. */
export async function engineScene() {
  const server = fakeHomeserver();
  const [anne, ben] = [server.addUser('anne'), server.addUser('ben')];
  const roomId = server.createRoom({ name: 'Läntern "1" 🏮', creator: ben, members: [anne] });
  server.say(roomId, ben, 'hello 🎐');
  const browser = fakeBrowser(server);
  const page = browser.start();
  const { account } = await page.signIn('anne');
  await caughtUp(server);
  return { server, browser, page, account, anne, ben, roomId };
}

/** The texts of a timeline, from top to bottom. */
export function bodies(state: TimelineState): readonly string[] {
  return state.items.flatMap((item) => (item.kind === 'message' ? [item.body] : []));
}

let serial = 0;
export function newTxn() {
  serial += 1;
  return transactionId(`txn-${serial}`);
}

/** How a message of one's own stands. */
export function delivery(state: TimelineState, body: string) {
  const item = state.items.find((one) => one.kind === 'message' && one.body === body);
  return item?.kind === 'message' ? item.delivery : undefined;
}

/** Whether a message of one's own is the server's event, not the local echo: the server has a clock of its own. */
export function isFromServer(state: TimelineState, body: string): boolean {
  return state.items.some(
    (one) => one.kind === 'message' && one.body === body && one.ts < SERVER_TIME_ENDS,
  );
}

/** The played server lives before this, the engines after it; milliseconds since 1970. */
const SERVER_TIME_ENDS = 1_750_000_000_000;

/** A promise that a test opens. */
export function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/** Names of the databases that are there. */
export async function databases(): Promise<readonly string[]> {
  const found = await indexedDB.databases();
  expect(found.every(({ name }) => name !== undefined)).toBe(true);
  return found.flatMap(({ name }) => name ?? []).toSorted();
}
