import { rm } from 'node:fs/promises';
import { startSynapse, temporaryFolder } from '../../homeserver/synapse.mjs';
import { PUBLIC_BASEURL } from './proxy.ts';

export type TestHomeserver = Awaited<ReturnType<typeof startSynapse>> & {
  /** Ends it and removes everything of it. */
  readonly discard: () => Promise<void>;
};

/** A fresh homeserver in memory, where nobody is yet. */
export async function startTestHomeserver(): Promise<TestHomeserver> {
  const dir = await temporaryFolder();
  const synapse = await startSynapse({
    dir,
    publicBaseurl: PUBLIC_BASEURL,
    config: { auto_join_rooms: [], refreshable_access_token_lifetime: '30s' },
  });
  return {
    ...synapse,
    discard: async () => {
      await synapse.kill();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
