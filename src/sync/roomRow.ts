import type { EventId, RoomId, UserId } from '#protocol/ids.ts';
import type { TimelineEvent } from '#protocol/events.ts';
import type { RoomBatch } from '#protocol/syncBatch.ts';
import type { MemberRow, RoomRow } from '#storage/rows.ts';
import { activeAtAfter, newestPreviewable } from './roomRowActivity.ts';
import { knownAfter, membersIn } from './roomRowMembers.ts';
import { encryptionSeen, mergeRecord, mergeState, prunedState } from './roomRowState.ts';
import { pruned } from './writeRedaction.ts';

export type RoomRowAfter = {
  readonly row: RoomRow;
  /** The members whom the batch speaks of. */
  readonly members: readonly MemberRow[];
};

/**
 * A room's record after one answer of the server. Pure: the same input gives the same record. Rules SY-1 to SY-9.
 * `receivedAt` is in milliseconds since 1970.
 */
export function roomRowAfter(
  previous: RoomRow | undefined,
  batch: RoomBatch,
  receivedAt: number,
  self: UserId,
): RoomRowAfter {
  const before = startsAnew(previous, batch) ? undefined : previous;
  const base = before ?? blankRow(batch.roomId);
  const { summary } = batch;
  const members = membersIn(batch);
  const row: RoomRow = {
    ...base,
    membership: batch.membership,
    state: mergeState(batch.initial ? undefined : base.state, batch.state),
    stripped: batch.strippedState,
    heroes: summary.heroes ?? base.heroes,
    joinedCount: summary.joinedCount ?? base.joinedCount,
    invitedCount: summary.invitedCount ?? base.invitedCount,
    counts: batch.counts ?? base.counts,
    encrypted: previous?.encrypted === true || encryptionSeen(batch),
    activeAt: activeAtAfter(before, batch, receivedAt),
    ...optional({
      bumpStamp: batch.bumpStamp,
      lastMessage: newestPreviewable(batch.timeline),
    }),
    accountData: mergeRecord(
      base.accountData,
      batch.accountData.map(({ type, content }) => [type, content]),
    ),
    membersComplete: !batch.initial && base.membersComplete,
  };
  return { row: { ...row, known: knownAfter(row, batch, members, self) }, members };
}

/** An invite or knock after one had been in the room says that one has left in between. Rule SY-7. */
export function startsAnew(previous: RoomRow | undefined, batch: RoomBatch): boolean {
  const stripped = batch.membership === 'invite' || batch.membership === 'knock';
  return stripped && (previous?.membership === 'join' || previous?.membership === 'leave');
}

/**
 * The record without what `targets` deletes, in its state and its preview; `newest` are the newest stored events, in
 * which another message to preview may be found. Rule SY-33.
 */
export function redactedRow(
  row: RoomRow,
  targets: ReadonlySet<EventId>,
  newest: readonly TimelineEvent[],
): RoomRow {
  if (targets.size === 0) return row;
  const state = prunedState(row.state, targets);
  const { lastMessage } = row;
  const after = lastMessage === undefined ? undefined : pruned(lastMessage, targets);
  if (after === undefined || after === lastMessage) return { ...row, state };
  return { ...row, state, lastMessage: newestPreviewable(newest) ?? after };
}

function blankRow(roomId: RoomId): RoomRow {
  return {
    roomId,
    membership: 'join',
    state: {},
    stripped: [],
    heroes: [],
    known: [],
    joinedCount: 0,
    invitedCount: 0,
    counts: { notifications: 0, highlights: 0 },
    encrypted: false,
    activeAt: 0,
    accountData: {},
    membersComplete: false,
  };
}

type News = {
  readonly bumpStamp: number | undefined;
  readonly lastMessage: TimelineEvent | undefined;
};

function optional({ bumpStamp, lastMessage }: News): Pick<RoomRow, 'bumpStamp' | 'lastMessage'> {
  return {
    ...(bumpStamp === undefined ? {} : { bumpStamp }),
    ...(lastMessage === undefined ? {} : { lastMessage }),
  };
}
