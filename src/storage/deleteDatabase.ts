import { storageError } from '#base/errors.ts';
import type { IdbEnvironment } from './environment.ts';
import { BLOCKED_AFTER_MS } from './openDatabase.ts';
import { typedStorageError } from './storageErrors.ts';

/**
 * Deletes a database, whether it is there or not. Other connections are asked to close and do so at once; one that
 * does not within `blockedAfterMs` milliseconds makes this fail with `storage/blocked` (the browser still deletes it
 * when that connection ends).
 */
export function deleteDatabase(
  { indexedDB }: IdbEnvironment,
  name: string,
  blockedAfterMs: number = BLOCKED_AFTER_MS,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const request = indexedDB.deleteDatabase(name);
    request.addEventListener('success', () => {
      clearTimeout(timer);
      resolve();
    });
    request.addEventListener('error', () => {
      clearTimeout(timer);
      const error = typedStorageError(request.error);
      reject(error instanceof Error ? error : storageError('unknown', `${name} was not deleted`));
    });
    request.addEventListener('blocked', () => {
      timer = setTimeout(() => {
        reject(storageError('blocked', `${name} is held open by another tab`));
      }, blockedAfterMs);
    });
  });
}
