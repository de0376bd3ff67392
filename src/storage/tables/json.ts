import { storageError } from '#base/errors.ts';

/**
 * The value in a record's `json`. Large values are one string in their record: writing and reading that is several
 * times faster than cloning the objects, and no key of a stranger's content ever becomes a key of the database.
 * `parse` is `JSON.parse` under the type of what Nacre itself has written there. Throws `storage/corrupt`.
 */
export function decode<T>(json: string, parse: (text: string) => T): T {
  try {
    return parse(json);
  } catch (error) {
    throw storageError('corrupt', 'a stored record is no JSON', error);
  }
}

export function encode(value: object): string {
  return JSON.stringify(value);
}
