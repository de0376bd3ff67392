import type { DraftStorage } from './draftStorage.ts';

/** What the stores need of the world besides the engine; `connectStores` sets it before anything is typed. */
export type Ports = {
  readonly drafts: DraftStorage;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** 128 random bits as hex or UUID. */
  readonly randomId: () => string;
  /** Told of what went wrong where nobody waits for it. */
  readonly onError: (error: unknown) => void;
};

const nothing: Ports = {
  drafts: {
    readDrafts: async () => [],
    saveDraft: async () => undefined,
    submitText: async () => undefined,
    confirmSubmitted: async () => undefined,
  },
  now: () => Date.now(),
  randomId: () => crypto.randomUUID(),
  onError: () => undefined,
};

let current = nothing;

export function ports(): Ports {
  return current;
}

export function setPorts(next: Ports | undefined): void {
  current = next ?? nothing;
}
