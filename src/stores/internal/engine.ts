import { createDeferred } from '#base/deferred.ts';
import type { CommandArgs, CommandName, CommandResult } from '#bridge/contract.ts';
import type { EngineLink } from '#bridge/engineLink.ts';

/** The way to the engine; commands that are called before `app/` has connected it wait. */
let connected = createDeferred<EngineLink>();
let timelineSub: number | undefined;

export function setEngineLink(link: EngineLink): void {
  connected.resolve(link);
}

/** Only for the end of a connection in tests and of the page: commands wait for the next link. */
export function clearEngineLink(): void {
  connected = createDeferred<EngineLink>();
  timelineSub = undefined;
}

export async function callEngine<N extends CommandName>(
  name: N,
  args: CommandArgs<N>,
): Promise<CommandResult<N>> {
  const link = await connected.promise;
  return link.call(name, args);
}

/** The number under which the open room's timeline is subscribed, if it is. */
export function timelineSubscription(): number | undefined {
  return timelineSub;
}

export function setTimelineSubscription(sub: number | undefined): void {
  timelineSub = sub;
}
