import { engineError } from '#base/errors.ts';

/**
 * A path whose values are percent-encoded: path`/_matrix/client/v3/rooms/${roomId}/leave`.
 * @throws `engine/bad-request` for a value that no encoding keeps in its place: nothing, `.` and `..`
 */
export function path(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return parts.reduce((whole, part, index) => `${whole}${encode(values[index - 1])}${part}`);
}

function encode(value: string | undefined): string {
  if (value === undefined || value === '' || value === '.' || value === '..') {
    throw engineError('bad-request', 'A part of a path is empty or made of dots');
  }
  return encodeURIComponent(value.toWellFormed());
}
