import { profileRequest } from '#protocol/profile.ts';
import type { UserId } from '#protocol/ids.ts';
import type { HomeserverPort } from '#protocol/request.ts';
import type { MemberRow } from '#storage/rows.ts';

/** One's own display name. Not knowing it costs nothing but its sight, so failures are ignored. */
export type OwnProfile = {
  /** Asks the server, until it has answered once. */
  readonly ask: () => void;
  /**
   * A sync has told of these members. Rooms may show one under another name than the profile's, so a name of one's
   * own that is new is no more than a reason to ask the server again.
   */
  readonly heard: (members: readonly MemberRow[]) => void;
};

export type OwnProfileDeps = {
  readonly self: UserId;
  readonly server: HomeserverPort;
  readonly signal: AbortSignal;
  readonly tell: (displayName: string | undefined) => void;
};

export function createOwnProfile({ self, server, signal, tell }: OwnProfileDeps): OwnProfile {
  let answered = false;
  let name: string | undefined;
  /** Names that were no news: those of single rooms. */
  let noNews = new Set<string | undefined>();
  let asking = Promise.resolve();

  const askOnce = async () => {
    try {
      const { displayName } = await server.request(profileRequest(self), { signal });
      if (answered && displayName !== name) noNews = new Set();
      answered = true;
      name = displayName;
      tell(name);
    } catch {
      // The next connection, or the next change of the name, asks again.
    }
  };

  return {
    ask: () => {
      if (!answered) asking = asking.then(() => (answered ? undefined : askOnce()));
    },
    heard: (members) => {
      for (const { userId, membership, displayName } of members) {
        if (userId !== self || membership !== 'join' || !answered) continue;
        if (displayName === name || noNews.has(displayName)) continue;
        noNews.add(displayName);
        asking = asking.then(askOnce);
      }
    },
  };
}
