import type { Json, JsonArray, JsonObject } from '#protocol/json.ts';

/** Content is whatever a stranger wrote: these read one own key of it as what it must be, or say that it is not. */

export function field(content: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(content, key) ? content[key] : undefined;
}

export function stringField(content: JsonObject, key: string): string | undefined {
  const value = field(content, key);
  return typeof value === 'string' ? value : undefined;
}

export function objectField(content: JsonObject, key: string): JsonObject | undefined {
  const value = field(content, key);
  return isJsonObject(value) ? value : undefined;
}

function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isJsonArray(value);
}

export function isJsonArray(value: Json | undefined): value is JsonArray {
  return Array.isArray(value);
}

/** A number, also one written as a string, as power levels were before room version 10. */
export function levelField(content: JsonObject, key: string): number | undefined {
  const value = field(content, key);
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? Math.trunc(number) : undefined;
}
