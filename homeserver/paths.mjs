import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's top folder. */
export const rootFolder = fileURLToPath(new URL('..', import.meta.url));

/** Everything that is made on this computer and is no part of the project; ignored by git. */
export const localFolder = path.join(rootFolder, '.nacre');

/** @param {string} name a file of this folder */
export function homeserverFile(name) {
  return path.join(rootFolder, 'homeserver', name);
}
