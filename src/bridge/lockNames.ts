/** Names of the Web Locks by which pages and engines learn of each other's death. */

/** Held by a page as long as it lives. */
export function pageLockName(pageId: string): string {
  return `page:${pageId}`;
}

/** Held by an engine as long as it lives. */
export function aliveLockName(engineId: string): string {
  return `alive:${engineId}`;
}

/** Held by the page whose dedicated worker is the engine, where there is no SharedWorker. */
export function leaderLockName(build: number): string {
  return `nacre-leader:${String(build)}`;
}

/**
 * Names an engine. The generation tells the shared workers of one build apart: a page that finds its engine hanging
 * goes on to the next one, and so does every page that comes later.
 */
export function makeEngineId(build: number, generation: number, random: string): string {
  return `${String(build)}.${String(generation)}.${random}`;
}

/** The generation of an engine of this build, from its id or the name of the lock that it holds. */
export function engineGeneration(name: string, build: number): number | undefined {
  const [, of, generation] = /^(?:alive:)?(\d+)\.(\d+)\./u.exec(name) ?? [];
  return Number(of) === build && generation !== undefined ? Number(generation) : undefined;
}

/** The name under which a shared worker of a generation runs. */
export function workerName(generation: number): string {
  return generation === 0 ? 'nacre' : `nacre:${String(generation)}`;
}

/** The generation in a worker's name. */
export function generationOf(name: string): number {
  return Number(/^nacre:(\d+)$/u.exec(name)?.[1] ?? 0);
}
