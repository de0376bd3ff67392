import { parseHomeserverUrl } from '#protocol/ids.ts';
import type { ServerFacts } from '../serverChoice.ts';

/** What a homeserver answers, with whatever a test wants otherwise. */
export function serverFacts(name: string, change: Partial<ServerFacts> = {}): ServerFacts {
  const server = parseHomeserverUrl(`https://matrix.${name}`);
  if (server === undefined) throw new Error(`${name} makes no address`);
  return {
    name,
    server,
    discovery: 'well-known',
    versions: ['v1.1', 'v1.14'],
    unstableFeatures: [],
    loginFlows: ['m.login.password'],
    registration: { kind: 'open' },
    slidingSync: false,
    cors: { readable: true, retryAfterReadable: false },
    latencyMs: 42.3,
    ...change,
  };
}
