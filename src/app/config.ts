import { type LoginConfig, parseLoginConfig } from '#features/login/loginConfig.ts';

/** Milliseconds after which the sign-in page does without its configuration. */
const patience = 4000;

/** Reads `config.json`, which lies beside the page; without one, or with a broken one, nothing is preset. */
export async function loadConfig(fetch: typeof globalThis.fetch): Promise<LoginConfig> {
  try {
    const answer = await fetch('./config.json', {
      cache: 'no-cache',
      signal: AbortSignal.timeout(patience),
    });
    return parseLoginConfig(answer.ok ? await answer.json() : undefined);
  } catch {
    return parseLoginConfig(undefined);
  }
}
