/** A connection that was given up is noticed a moment after the next one begins: such a moment does not count. */
const OVERLAP_MS = 150;

/** Knows which access tokens belong to the same device, and which devices synchronise. */
export function createSessionBook() {
  const deviceOfToken = new Map<string, string>();
  const deviceOfRefreshToken = new Map<string, string>();
  const open = new Map<string, number>();
  let most = 0;

  return {
    /** Learns from what was asked of `/login`, `/register` and `/refresh`, and from the answer. */
    learn(asked: string, answered: string): void {
      const answer = fields(answered);
      const device =
        answer['device_id'] ?? deviceOfRefreshToken.get(fields(asked)['refresh_token'] ?? '');
      if (device === undefined) return;
      if (answer['access_token'] !== undefined) deviceOfToken.set(answer['access_token'], device);
      if (answer['refresh_token'] !== undefined)
        deviceOfRefreshToken.set(answer['refresh_token'], device);
    },
    /** Returns what to call at its end. */
    beginSync(token: string | undefined): () => void {
      const device = deviceOfToken.get(token ?? '') ?? token ?? '';
      open.set(device, (open.get(device) ?? 0) + 1);
      const look = setTimeout(() => {
        most = Math.max(most, open.get(device) ?? 0);
      }, OVERLAP_MS);
      return () => {
        clearTimeout(look);
        most = Math.max(most, 1);
        const left = (open.get(device) ?? 1) - 1;
        if (left === 0) open.delete(device);
        else open.set(device, left);
      };
    },
    mostSyncsAtOnce: () => most,
    syncingNow: () => [...open.keys()],
    forgetMost(): void {
      most = Math.max(0, ...open.values());
    },
  };
}

function fields(text: string): Readonly<Record<string, string>> {
  try {
    const value: unknown = JSON.parse(text);
    const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    return Object.fromEntries(
      entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    return {};
  }
}
