import path from 'node:path';
import { rm } from 'node:fs/promises';
import { ensureSynapseInstalled, temporaryFolder } from '../homeserver/synapse.mjs';
import { fillBigRoom } from './support/bigRoom.ts';
import { makeBuilds } from './support/builds.ts';
import { findChromium } from './support/chromium.ts';
import { startTestHomeserver } from './support/homeserver.ts';
import { publishBigRoom, publishSetup } from './support/setupState.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

/** One homeserver for all tests and every build that they need; returns the way to end it. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  findChromium();
  await ensureSynapseInstalled({ log: say });
  const folder = await temporaryFolder();
  const [homeserver] = await Promise.all([startTestHomeserver(), makeBuilds(say)]);
  const setup = {
    homeserverUrl: homeserver.baseUrl,
    asToken: homeserver.asToken,
    bigRoomFile: path.join(folder, 'big-room'),
  };
  publishSetup(setup);
  let ending = false;
  // The tests that need it wait for it; the others run meanwhile.
  const filling = fillBigRoom(setup.homeserverUrl, setup.asToken).then(
    (roomId) => publishBigRoom(setup, roomId),
    (error: unknown) => {
      if (!ending) say(`The big room could not be filled: ${String(error)}`);
    },
  );
  return async () => {
    ending = true;
    await homeserver.discard();
    await filling;
    await rm(folder, { recursive: true, force: true });
  };
}
