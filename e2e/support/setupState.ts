import { readFileSync, writeFileSync } from 'node:fs';

/** What the global set-up tells the tests, through the environment. */
export type SetupState = {
  readonly homeserverUrl: string;
  readonly asToken: string;
  /** Where the big room's id stands once it is full. */
  readonly bigRoomFile: string;
};

const variable = 'NACRE_E2E_STATE';

export function publishSetup(state: SetupState): void {
  process.env[variable] = JSON.stringify(state);
}

export function readSetup(): SetupState {
  const text = process.env[variable];
  if (text === undefined) throw new Error('The global set-up has not run.');
  return JSON.parse(text) as SetupState;
}

export function publishBigRoom({ bigRoomFile }: SetupState, roomId: string): void {
  writeFileSync(bigRoomFile, roomId);
}

/** Nothing while it is being filled. */
export function readBigRoom({ bigRoomFile }: SetupState): string | undefined {
  try {
    return readFileSync(bigRoomFile, 'utf8') || undefined;
  } catch {
    return undefined;
  }
}
