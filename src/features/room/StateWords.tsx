import { unreachable } from '#base/errors.ts';
import { tParts } from '#i18n/t.ts';
import type { UserId } from '#protocol/ids.ts';
import type { StateChange, StateItem } from '#timeline/items.ts';
import type { ReactNode } from 'react';
import { useMemberName } from './useMember.ts';

/** Longest topic that stands in a line, UTF-16 units; the header has the whole one. */
const LONGEST_TOPIC = 300;

/** What happened to the room, in a sentence. */
export function StateWords({ item }: { readonly item: StateItem }) {
  const name = <Person key="name" userId={item.sender} />;
  return 'target' in item.change
    ? membershipWords(item.change, name)
    : roomWords(item.change, name);
}

function Person({ userId }: { readonly userId: UserId }) {
  return (
    <b title={userId}>
      <bdi>{useMemberName(userId)}</bdi>
    </b>
  );
}

type TargetedChange = Extract<StateChange, { readonly target: UserId }>;

function membershipWords(change: TargetedChange, name: ReactNode): ReactNode {
  const target = <Person key="target" userId={change.target} />;
  switch (change.kind) {
    case 'joined':
      return tParts<'room.joined', ReactNode>('room.joined', { name: target });
    case 'left':
      return tParts<'room.left', ReactNode>('room.left', { name: target });
    case 'rejected-invite':
      return tParts<'room.rejectedInvite', ReactNode>('room.rejectedInvite', { name: target });
    case 'invited':
      return tParts<'room.invited', ReactNode>('room.invited', { name, target });
    case 'kicked':
      return tParts<'room.kicked', ReactNode>('room.kicked', { name, target });
    case 'banned':
      return tParts<'room.banned', ReactNode>('room.banned', { name, target });
    case 'unbanned':
      return tParts<'room.unbanned', ReactNode>('room.unbanned', { name, target });
    case 'withdrew-invite':
      return tParts<'room.withdrewInvite', ReactNode>('room.withdrewInvite', { name, target });
    default:
      return unreachable(change);
  }
}

function roomWords(change: Exclude<StateChange, TargetedChange>, name: ReactNode): ReactNode {
  switch (change.kind) {
    case 'created':
      return tParts<'room.created', ReactNode>('room.created', { name });
    case 'renamed-self':
      return renamed(change, name);
    case 'changed-avatar':
      return tParts<'room.changedAvatar', ReactNode>('room.changedAvatar', { name });
    case 'named-room':
      return change.name === ''
        ? tParts<'room.removedRoomName', ReactNode>('room.removedRoomName', { name })
        : tParts<'room.namedRoom', ReactNode>('room.namedRoom', {
            name,
            newName: strong(change.name),
          });
    case 'set-topic':
      return change.topic === ''
        ? tParts<'room.removedTopic', ReactNode>('room.removedTopic', { name })
        : tParts<'room.setTopic', ReactNode>('room.setTopic', { name, topic: short(change.topic) });
    case 'encrypted':
      return tParts<'room.turnedOnEncryption', ReactNode>('room.turnedOnEncryption', { name });
    case 'upgraded':
      return tParts<'room.upgraded', ReactNode>('room.upgraded', { name });
    default:
      return unreachable(change);
  }
}

function renamed(change: Extract<StateChange, { kind: 'renamed-self' }>, name: ReactNode) {
  const previous = change.previous === undefined ? name : strong(change.previous, 'previous');
  return change.name === ''
    ? tParts<'room.removedName', ReactNode>('room.removedName', { previous })
    : tParts<'room.renamedSelf', ReactNode>('room.renamedSelf', {
        previous,
        newName: strong(change.name),
      });
}

const strong = (text: string, key = 'strong') => (
  <b key={key}>
    <bdi>{text}</bdi>
  </b>
);

const short = (topic: string) => (
  <bdi key="topic">
    {topic.length > LONGEST_TOPIC ? `${topic.slice(0, LONGEST_TOPIC)}…` : topic}
  </bdi>
);
