import type { TimelineEvent } from '#protocol/events.ts';
import type { UserId } from '#protocol/ids.ts';
import { parseUserId } from '#protocol/ids.ts';
import type { MemberRow } from '#storage/rows.ts';
import type { MemberInfo } from '#timeline/items.ts';
import { createMemberNames } from '#timeline/memberNames.ts';

/** The people of one timeline, by the names they are shown under. */
export type Roster = {
  /** Makes sure that everyone whom these events name is known. */
  readonly need: (self: UserId, events: readonly TimelineEvent[]) => Promise<void>;
  /** Takes over what a sync or a page of history said of members. */
  readonly update: (members: readonly MemberRow[]) => void;
  readonly all: () => readonly MemberInfo[];
  /** Who is new or differs since the last call. */
  readonly takeChanged: () => readonly MemberInfo[];
};

export function createRoster(
  load: (userIds: readonly UserId[]) => Promise<readonly MemberRow[]>,
): Roster {
  const rows = new Map<UserId, MemberRow | undefined>();
  let shown = new Map<UserId, MemberInfo>();
  let published = new Map<UserId, MemberInfo>();

  const refresh = () => {
    const names = createMemberNames(
      [...rows.values()].flatMap((row) => (row === undefined ? [] : [row])),
    );
    shown = new Map([...rows.keys()].map((userId) => [userId, names.infoOf(userId)]));
  };

  return {
    need: async (self, events) => {
      const missing = [...new Set([self, ...events.flatMap(peopleOf)])].filter(
        (id) => !rows.has(id),
      );
      if (missing.length === 0) return;
      for (const id of missing) rows.set(id, undefined);
      for (const row of await load(missing)) rows.set(row.userId, row);
      refresh();
    },
    update: (members) => {
      let touched = false;
      for (const member of members) {
        if (!rows.has(member.userId)) continue;
        rows.set(member.userId, member);
        touched = true;
      }
      if (touched) refresh();
    },
    all: () => [...shown.values()],
    takeChanged: () => {
      const changed = [...shown.values()].filter(
        (now) => !samePerson(published.get(now.userId), now),
      );
      published = shown;
      return changed;
    },
  };
}

function samePerson(before: MemberInfo | undefined, now: MemberInfo): boolean {
  return before !== undefined && before.name === now.name && before.avatar === now.avatar;
}

function peopleOf(event: TimelineEvent): readonly UserId[] {
  if (event.kind === 'unreadable') return [];
  const target = event.type === 'm.room.member' ? parseUserId(event.stateKey) : undefined;
  return target === undefined ? [event.sender] : [event.sender, target];
}
