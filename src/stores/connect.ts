import type { ErrorInfo } from '#base/errors.ts';
import type { Topic } from '#bridge/contract.ts';
import type { EngineLink, Subscription } from '#bridge/engineLink.ts';
import type { AccountKey, RoomId } from '#protocol/ids.ts';
import { applyUpdate } from './applyUpdate.ts';
import { clearEngineLink, setEngineLink, setTimelineSubscription } from './internal/engine.ts';
import { failTimeline } from './internal/openRoom.ts';
import { type Ports, setPorts } from './internal/ports.ts';
import { writableAccounts, writableView } from './internal/states.ts';
import { reportLink } from './link.ts';
import { resumeSubmitted } from './sending.ts';

export type { Ports } from './internal/ports.ts';

/**
 * Connects the stores with the engine: subscribes to what the page shows, and for each account, once, brings back
 * drafts and submitted texts. Returns the way to end all of it.
 */
export function connectStores(link: EngineLink, ports: Ports): () => void {
  setPorts(ports);
  setEngineLink(link);
  let resumed: AccountKey | undefined;
  const accounts = subscribe(link, { kind: 'accounts' }, (error) => {
    // Nobody can tell who is signed in: without that there is nothing to show but the reason.
    reportLink({ kind: 'failed', error });
  });
  let ofAccount: Scope<AccountKey> = nothing;
  let ofRoom: Scope<string> = nothing;

  const follow = () => {
    const { current } = writableAccounts.getState();
    const { roomId } = writableView.getState();
    if (ofAccount.of !== current) {
      ofAccount.end();
      ofAccount = current === undefined ? nothing : accountScope(link, current);
    }
    if (current !== resumed) {
      resumed = current;
      if (current !== undefined) resumeSubmitted(current).catch(ports.onError);
    }
    const key = current === undefined || roomId === undefined ? undefined : `${current} ${roomId}`;
    if (ofRoom.of === key) return;
    ofRoom.end();
    ofRoom = nothing;
    if (current !== undefined && roomId !== undefined) ofRoom = roomScope(link, current, roomId);
  };

  follow();
  const unfollow = [writableAccounts.subscribe(follow), writableView.subscribe(follow)];
  return () => {
    for (const stop of unfollow) stop();
    ofRoom.end();
    ofAccount.end();
    accounts.close();
    clearEngineLink();
    setPorts(undefined);
  };
}

/** The subscriptions that belong to one account or one room. */
type Scope<T extends string> = { readonly of?: T; readonly end: () => void };

const nothing = { end: () => undefined };

function accountScope(link: EngineLink, account: AccountKey): Scope<AccountKey> {
  const topics: readonly Topic[] = [
    { kind: 'account', account },
    { kind: 'roomList', account },
  ];
  const subscriptions = topics.map((topic) => subscribe(link, topic));
  return {
    of: account,
    end: () => {
      for (const subscription of subscriptions) subscription.close();
    },
  };
}

function roomScope(link: EngineLink, account: AccountKey, roomId: RoomId): Scope<string> {
  const room = subscribe(link, { kind: 'room', account, roomId });
  const timeline = subscribe(link, { kind: 'timeline', account, roomId }, (error) => {
    failTimeline(roomId, error);
  });
  setTimelineSubscription(timeline.sub);
  return {
    of: `${account} ${roomId}`,
    end: () => {
      setTimelineSubscription(undefined);
      room.close();
      timeline.close();
    },
  };
}

function subscribe(
  link: EngineLink,
  topic: Topic,
  ended: (error: ErrorInfo) => void = () => undefined,
): Subscription {
  return link.subscribe(topic, {
    update: (update) => {
      applyUpdate(topic, update);
    },
    ended,
  });
}
