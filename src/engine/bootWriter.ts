import type { Clock } from '#base/clock.ts';
import type { Logger } from '#base/logger.ts';
import type { BootRecord, BootRoom } from '#boot/bootRecord.ts';
import { BOOT_ITEMS, BOOT_ROWS, BOOT_VERSION } from '#boot/bootRecord.ts';
import { writeBootRecord } from '#boot/bootStore.ts';
import type { RoomListState, TimelineState } from '#bridge/contract.ts';
import type { TimelineItem } from '#timeline/items.ts';
import type { RoomDetails } from '#timeline/items.ts';

/** At most one boot record in this time, milliseconds. */
const WRITE_EVERY = 3000;

type BootSource = {
  readonly header: () => Pick<BootRecord, 'account' | 'userId' | 'server' | 'displayName'>;
  readonly list: () => RoomListState;
  /** The room that was opened last, as far as it is loaded. */
  readonly lastRoom: () =>
    | { readonly details: RoomDetails; readonly timeline: TimelineState }
    | undefined;
};

/** Keeps the boot record near the truth without writing at every change. */
export type BootWriter = {
  /** Something in the record may have changed. */
  readonly dirty: () => void;
  /** Writes now what has not been written. */
  readonly flush: () => Promise<void>;
  readonly stop: () => void;
};

export type BootWriterDeps = {
  readonly source: BootSource;
  readonly clock: Clock;
  readonly logger: Logger;
};

export function createBootWriter({ source, clock, logger }: BootWriterDeps): BootWriter {
  const abort = new AbortController();
  let waiting = false;
  let changed = false;

  const write = async () => {
    if (!changed || abort.signal.aborted) return;
    changed = false;
    await writeBootRecord(recordOf(source, clock.now())).catch(() => {
      // Losing a boot record costs a moment at the next start, nothing else.
      logger.warn('the boot record was not written');
    });
  };

  return {
    dirty: () => {
      changed = true;
      if (waiting) return;
      waiting = true;
      void clock.sleep(WRITE_EVERY, abort.signal).then(
        async () => {
          waiting = false;
          await write();
        },
        () => undefined,
      );
    },
    flush: write,
    stop: () => {
      abort.abort();
    },
  };
}

function recordOf(source: BootSource, now: number): BootRecord {
  const { rooms } = source.list();
  const last = source.lastRoom();
  return {
    version: BOOT_VERSION,
    ...source.header(),
    rooms: rooms.slice(0, BOOT_ROWS),
    roomCount: rooms.length,
    ...(last === undefined ? {} : { lastRoom: bootRoom(last.details, last.timeline) }),
    writtenAt: now,
  };
}

function bootRoom(details: RoomDetails, timeline: TimelineState): BootRoom {
  // Local echoes are left to the outbox: painted from here they could be ones that have been sent since.
  const items = timeline.items.filter((item) => !isEcho(item)).slice(-BOOT_ITEMS);
  const senders = new Set(items.flatMap((item) => ('sender' in item ? [item.sender] : [])));
  const targets = new Set(
    items.flatMap((item) =>
      item.kind === 'state' && 'target' in item.change ? [item.change.target] : [],
    ),
  );
  const members = timeline.members.filter(
    ({ userId }) => senders.has(userId) || targets.has(userId),
  );
  return { roomId: details.roomId, details, items, members };
}

function isEcho(item: TimelineItem): boolean {
  return item.kind === 'message' && item.eventId === undefined;
}
