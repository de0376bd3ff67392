import { buildId, version } from '#base/build.ts';

/** Longest message that is kept: nobody reads more, and it may hold what people wrote. */
const longest = 300;

/** For whoever looks into a failure: what, where, which build. No message texts, names or tokens are added. */
export function describeFailure(error: unknown, componentStack = ''): string {
  const name = error instanceof Error ? error.name : typeof error;
  const message = error instanceof Error ? error.message : String(error);
  return [
    `Nacre ${version} (${new Date(buildId).toISOString()})`,
    `${name}: ${message.slice(0, longest)}`,
    ...componentStack.split('\n').filter((line) => line.trim() !== ''),
  ].join('\n');
}
