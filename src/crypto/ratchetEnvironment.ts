/**
 * libolm's loader expects a window and a global that only a page's script would declare. This module gives a worker
 * both; it has to be evaluated before `@matrix-org/olm`, so it is imported first and has nothing else in it.
 */
Object.assign(globalThis, { window: globalThis, OLM_OPTIONS: undefined });
