import type { TopicSnapshot } from './contract.ts';

/** Entries in the first slice of a long snapshot: what a window can show. */
const FIRST_SLICE = 50;
/** Entries in each further slice. */
const SLICE = 250;

/** A snapshot in slices that no thread chokes on; each is a snapshot of the same kind with part of the entries. */
export function sliceSnapshot(snapshot: TopicSnapshot): readonly TopicSnapshot[] {
  switch (snapshot.kind) {
    case 'roomList': {
      const { value } = snapshot;
      return ranges(value.rooms).map((rooms) => ({ kind: 'roomList', value: { ...value, rooms } }));
    }
    case 'timeline': {
      const { value } = snapshot;
      return ranges(value.items).map((items, index) => ({
        kind: 'timeline',
        value: { ...value, items, members: index === 0 ? value.members : [] },
      }));
    }
    default:
      return [snapshot];
  }
}

/** What the slices said together; undefined if they are of different kinds. */
export function joinSlices(slices: readonly TopicSnapshot[]): TopicSnapshot | undefined {
  const [first] = slices;
  if (first === undefined || slices.length === 1) return first;
  if (first.kind === 'roomList') {
    const rooms = slices.flatMap((slice) => (slice.kind === 'roomList' ? slice.value.rooms : []));
    return { kind: 'roomList', value: { ...first.value, rooms } };
  }
  if (first.kind === 'timeline') {
    const items = slices.flatMap((slice) => (slice.kind === 'timeline' ? slice.value.items : []));
    return { kind: 'timeline', value: { ...first.value, items } };
  }
  return undefined;
}

/** At least one range, which is empty for an empty list. */
function ranges<T>(entries: readonly T[]): readonly (readonly T[])[] {
  const parts: (readonly T[])[] = [entries.slice(0, FIRST_SLICE)];
  for (let start = FIRST_SLICE; start < entries.length; start += SLICE)
    parts.push(entries.slice(start, start + SLICE));
  return parts;
}
