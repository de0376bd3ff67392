import type { EngineMessage, TopicSnapshot } from './contract.ts';
import type { TopicListener } from './engineLink.ts';
import { joinSlices } from './slices.ts';

/** Takes the snapshots and changes of one subscription in their order. */
export type Receiver = (message: SnapshotMessage | ChangeMessage) => void;

type SnapshotMessage = Extract<EngineMessage, { readonly kind: 'snapshot' }>;
type ChangeMessage = Extract<EngineMessage, { readonly kind: 'change' }>;

export type ReceiverOptions = {
  readonly listener: TopicListener;
  readonly acknowledge: (seq: number) => void;
  /** Asks for a new beginning: something is missing. */
  readonly resubscribe: () => void;
};

/**
 * A subscription's messages count from 1. After a new beginning whatever does not begin at 1 with a snapshot is a
 * late word from before and is dropped.
 */
export function createReceiver({ listener, acknowledge, resubscribe }: ReceiverOptions): Receiver {
  let last = 0;
  let slices: TopicSnapshot[] = [];

  const takeSnapshot = ({ slice, first, last: final }: SnapshotMessage): void => {
    slices = first ? [slice] : [...slices, slice];
    if (first && !final) {
      listener.update({ kind: 'snapshot', snapshot: slice, complete: false });
      return;
    }
    const snapshot = final ? joinSlices(slices) : undefined;
    if (snapshot === undefined) return;
    slices = [];
    listener.update({ kind: 'snapshot', snapshot, complete: true });
  };

  const isNext = (message: SnapshotMessage | ChangeMessage): boolean => {
    if (message.seq !== last + 1) return false;
    return last > 0 || (message.kind === 'snapshot' && message.first);
  };

  return (message) => {
    if (!isNext(message)) {
      if (last > 0) {
        last = 0;
        slices = [];
        resubscribe();
      }
      return;
    }
    last = message.seq;
    try {
      if (message.kind === 'snapshot') takeSnapshot(message);
      else listener.update({ kind: 'change', change: message.change });
    } finally {
      // Acknowledged even if a listener throws: that error shows itself, silence would stop the room for good.
      acknowledge(message.seq);
    }
  };
}
