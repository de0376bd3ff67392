import type { Json, JsonObject } from './json.ts';

/**
 * Reading what came from outside. Two traps that every reader of foreign objects has to know:
 *
 * - `JSON.parse` makes `__proto__` an own key like any other, and so do spread, computed keys, `Object.fromEntries`
 *   and the structured clone. `Object.assign` and `target[key] = value` do not: they call the setter and change the
 *   prototype. Never use these two with a key from outside.
 * - Reading `object[key]` with a key from outside finds `constructor` and its kin on every object. Use
 *   {@link ownValue}, or a `Map`.
 */
export type UnknownObject = Readonly<Record<string, unknown>>;

/** True for what JSON calls an object: no array, no null, no instance of a class. */
export function isPlainObject(value: unknown): value is UnknownObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** The value of an own key of `object`, never of its prototype; undefined where `object` is no plain object. */
export function ownValue(object: unknown, key: string): unknown {
  return isPlainObject(object) && Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Own keys and values; none where `value` is no plain object. */
export function ownEntries(value: unknown): readonly (readonly [string, unknown])[] {
  return isPlainObject(value) ? Object.entries(value) : [];
}

/** The string in `value` if it has at most `max` UTF-16 units. */
export function readString(value: unknown, max: number): string | undefined {
  return typeof value === 'string' && value.length <= max ? value : undefined;
}

/** A count: a whole number from 0 to the greatest safe integer; huge ones are capped, fractions cut. */
export function readCount(value: unknown): number | undefined {
  if (typeof value !== 'number' || !(value >= 0)) return undefined;
  return Math.min(Math.trunc(value), Number.MAX_SAFE_INTEGER);
}

/** 9999-12-31T23:59:59.999Z: the last time that every date formatter can show. */
const MAX_TIME = 253_402_300_799_999;

/** Milliseconds since 1970, brought into the years 1970 to 9999. */
export function readTime(value: unknown): number | undefined {
  if (typeof value !== 'number' || Number.isNaN(value)) return undefined;
  return Math.min(Math.max(Math.trunc(value), 0), MAX_TIME);
}

/** The items of a list that `read` understands. */
export function readList<T>(value: unknown, read: (item: unknown) => T | undefined): readonly T[] {
  if (!Array.isArray(value)) return [];
  return value.map((item: unknown) => read(item)).filter((item) => item !== undefined);
}

/** Deeper content is not read: recursion over it, and the structured clone, would end the engine's stack. */
export const MAX_DEPTH = 100;

/**
 * Most characters that the content of an event can have, as an event has at most 65,536 bytes
 * (https://spec.matrix.org/v1.15/client-server-api/#size-limits). Counted is less than the JSON has, so that no valid
 * event is refused.
 */
export const MAX_EVENT_SIZE = 65_536;

/** Account data and to-device messages have no limit in the specification; this only keeps absurd ones out. */
export const MAX_DATA_SIZE = 4_194_304;

export type JsonVerdict = 'ok' | 'not-json' | 'too-deep' | 'too-large';

/** Whether `value` is JSON of a bearable depth and of at most `maxSize` characters, keys included. */
export function checkJson(value: unknown, maxSize: number): JsonVerdict {
  let left = maxSize;
  const visit = (node: unknown, depth: number): JsonVerdict => {
    left -= typeof node === 'string' ? node.length : 1;
    if (left < 0) return 'too-large';
    if (isPrimitive(node)) return 'ok';
    if (depth >= MAX_DEPTH) return 'too-deep';
    if (Array.isArray(node)) return firstFault(node, (item) => visit(item, depth + 1));
    if (!isPlainObject(node)) return 'not-json';
    return firstFault(Object.keys(node), (key) => {
      left -= key.length;
      return visit(node[key], depth + 1);
    });
  };
  return visit(value, 0);
}

function firstFault<T>(items: readonly T[], check: (item: T) => JsonVerdict): JsonVerdict {
  for (const item of items) {
    const verdict = check(item);
    if (verdict !== 'ok') return verdict;
  }
  return 'ok';
}

function isPrimitive(value: unknown): value is string | number | boolean | null {
  return (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean'
  );
}

/** True for a plain object of JSON within the bounds of {@link checkJson}. */
export function isJsonObject(value: unknown, maxSize: number): value is JsonObject {
  return isPlainObject(value) && checkJson(value, maxSize) === 'ok';
}

/** What can be saved of an object that is too deep or too large: its own short primitives. */
export function shallowJson(value: UnknownObject, maxSize: number): JsonObject {
  let left = maxSize;
  const kept = Object.entries(value).flatMap(([key, item]): (readonly [string, Json])[] => {
    if (!isPrimitive(item)) return [];
    const size = key.length + (typeof item === 'string' ? item.length : 1);
    if (size > left) return [];
    left -= size;
    return [[key, item]];
  });
  return Object.fromEntries(kept);
}
