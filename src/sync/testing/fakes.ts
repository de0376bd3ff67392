import type { Clock } from '#base/clock.ts';
import { networkError } from '#base/errors.ts';
import { createLogger } from '#base/logger.ts';
import type { RoomId } from '#protocol/ids.ts';
import { roomId } from '#protocol/testing/ids.ts';
import type { RoomRow } from '#storage/rows.ts';
import type { NetworkPort } from '../networkPort.ts';

export const silent = createLogger(
  'test',
  () => undefined,
  () => 0,
);

/** Lets everything run that is ready to. */
export async function settle(rounds = 20): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
}

/** A clock on which every sleep is over at once, and time has passed. */
export function hastyClock(): Clock {
  let time = 1_800_000_000_000;
  return {
    now: () => time,
    sleep: async (ms, signal) => {
      await settle(1);
      if (signal?.aborted === true) throw networkError('aborted', 'sleep aborted');
      time += ms;
    },
  };
}

export type FakeNetwork = NetworkPort & { readonly set: (online: boolean) => void };

export function fakeNetwork(online = true): FakeNetwork {
  const listeners = new Set<() => void>();
  let now = online;
  return {
    online: () => now,
    onChange: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    set: (next) => {
      now = next;
      for (const listener of [...listeners]) listener();
    },
  };
}

export const LANTERN = roomId('!läntern-without-domain');
export const HARBOUR = roomId('!harbour:b.example');

export function plainRoom(id: RoomId, fields: Partial<RoomRow> = {}): RoomRow {
  return {
    roomId: id,
    membership: 'join',
    state: {},
    stripped: [],
    heroes: [],
    known: [],
    joinedCount: 2,
    invitedCount: 0,
    counts: { notifications: 0, highlights: 0 },
    encrypted: false,
    activeAt: 0,
    accountData: {},
    membersComplete: false,
    ...fields,
  };
}
