import { useStore } from 'zustand';
import type { UserId } from '#protocol/ids.ts';
import { timelineStore } from '#stores/timeline.ts';

/** A person's name in the open room; the user id as long as there is none. */
export function useMemberName(userId: UserId): string {
  return useStore(timelineStore, ({ members }) => members.get(userId)?.name ?? userId);
}
