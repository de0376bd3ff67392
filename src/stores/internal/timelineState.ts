import type { ErrorInfo } from '#base/errors.ts';
import type { TimelineChange, TimelineState } from '#bridge/contract.ts';
import type { UserId } from '#protocol/ids.ts';
import type { MemberInfo, TimelineItem } from '#timeline/items.ts';
import { keepSame } from './same.ts';
import type { Source } from './states.ts';

/** A room's timeline as the engine told it, without the page's own echoes. */
export type KnownTimeline = {
  readonly items: readonly TimelineItem[];
  readonly members: ReadonlyMap<UserId, MemberInfo>;
  readonly atStart: boolean;
  readonly loading: boolean;
  readonly error?: ErrorInfo;
  readonly source: Source;
};

export const unknownTimeline: KnownTimeline = {
  items: [],
  members: new Map(),
  atStart: false,
  loading: false,
  source: 'none',
};

/** The timeline that a snapshot says; what is as before stays the same object. */
export function timelineFromSnapshot(
  previous: KnownTimeline,
  value: TimelineState,
  source: Source,
): KnownTimeline {
  const before = new Map(previous.items.map((item) => [item.key, item]));
  const members = new Map<UserId, MemberInfo>();
  for (const member of value.members)
    members.set(member.userId, keepSame(previous.members.get(member.userId), member));
  return {
    items: value.items.map((item) => keepSame(before.get(item.key), item)),
    members,
    atStart: value.atStart,
    loading: value.loading,
    ...(value.error === undefined ? {} : { error: value.error }),
    source,
  };
}

/** The timeline after a change; items and members are the same objects if the change does not touch them. */
export function timelineAfter(previous: KnownTimeline, change: TimelineChange): KnownTimeline {
  return {
    items: itemsAfter(previous.items, change),
    members: membersAfter(previous.members, change),
    atStart: change.atStart,
    loading: change.loading,
    ...(change.error === undefined ? {} : { error: change.error }),
    source: 'engine',
  };
}

function itemsAfter(
  previous: readonly TimelineItem[],
  change: TimelineChange,
): readonly TimelineItem[] {
  if (change.splices.length === 0) return previous;
  const items = [...previous];
  for (const splice of change.splices) {
    const removed = items.slice(splice.index, splice.index + splice.remove);
    const before = new Map(removed.map((item) => [item.key, item]));
    const inserted = splice.items.map((item) => keepSame(before.get(item.key), item));
    items.splice(splice.index, splice.remove, ...inserted);
  }
  return items;
}

function membersAfter(
  previous: ReadonlyMap<UserId, MemberInfo>,
  change: TimelineChange,
): ReadonlyMap<UserId, MemberInfo> {
  if (change.members.length === 0) return previous;
  const members = new Map(previous);
  for (const member of change.members)
    members.set(member.userId, keepSame(previous.get(member.userId), member));
  return members;
}
