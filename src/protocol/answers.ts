import { parseError } from '#base/errors.ts';
import { isPlainObject } from './guards.ts';
import type { UnknownObject } from './guards.ts';

/** The body as an object, or a `parse` error that names what was asked. */
export function requireObject(body: unknown, code: string): UnknownObject {
  if (!isPlainObject(body)) throw parseError(code, 'The answer is not an object');
  return body;
}

/** The value, or a `parse` error that names what was asked and what is missing. */
export function required<T>(value: T | undefined, code: string, name: string): T {
  if (value === undefined) throw parseError(code, `The answer has no valid ${name}`);
  return value;
}

/** For answers that hold nothing of interest. */
export function parseNothing(): undefined {
  return undefined;
}
