import { type LinkView, type ReadableStore, writableLink } from './internal/states.ts';

export type { LinkView } from './internal/states.ts';

/** Whether the page has an engine. */
export const linkStore: ReadableStore<LinkView> = writableLink;

/** For the one who keeps the connection. `outdated` is final: only loading the page again helps. */
export function reportLink(link: LinkView): void {
  if (writableLink.getState().kind !== 'outdated') writableLink.setState(link, true);
}
