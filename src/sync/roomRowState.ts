import type { EventId } from '#protocol/ids.ts';
import type { StateEvent } from '#protocol/events.ts';
import type { RoomBatch } from '#protocol/syncBatch.ts';
import type { RoomStateRecord } from '#storage/rows.ts';
import { pruned } from './writeRedaction.ts';

/** The state with `events` in it, members left out. Rules SY-1, SY-2. */
export function mergeState(
  before: RoomStateRecord | undefined,
  events: readonly StateEvent[],
): RoomStateRecord {
  const byType = new Map<string, [string, StateEvent][]>();
  for (const event of events) {
    if (event.type === 'm.room.member') continue;
    const list = byType.get(event.type);
    if (list === undefined) byType.set(event.type, [[event.stateKey, event]]);
    else list.push([event.stateKey, event]);
  }
  if (before !== undefined && byType.size === 0) return before;
  return mergeRecord(
    before,
    [...byType].map(([type, entries]) => [type, mergeRecord(ownValue(before, type), entries)]),
  );
}

/**
 * `before` with `entries` in it. Keys come from strangers: `__proto__` must become a key like any other, so nothing
 * here assigns to one.
 */
export function mergeRecord<T>(
  before: Readonly<Record<string, T>> | undefined,
  entries: readonly (readonly [string, T])[],
): Readonly<Record<string, T>> {
  if (before !== undefined && entries.length === 0) return before;
  return Object.fromEntries([...Object.entries(before ?? {}), ...entries]);
}

/** Whether anything in the batch says that the room is encrypted, of whatever content. Rule SY-3. */
export function encryptionSeen(batch: RoomBatch): boolean {
  const isEncryption = (event: { readonly type: string; readonly stateKey?: string }) =>
    event.type === 'm.room.encryption' && event.stateKey === '';
  return (
    batch.state.some(isEncryption) ||
    batch.strippedState.some(isEncryption) ||
    batch.timeline.some((event) => event.kind === 'event' && isEncryption(event))
  );
}

/** The state with the content of deleted events pruned; they keep their place in it. */
export function prunedState(
  state: RoomStateRecord,
  targets: ReadonlySet<EventId>,
): RoomStateRecord {
  return Object.fromEntries(
    Object.entries(state).map(([type, byKey]) => [
      type,
      Object.fromEntries(
        Object.entries(byKey).map(([key, event]) => [key, pruned(event, targets)]),
      ),
    ]),
  );
}

function ownValue<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
