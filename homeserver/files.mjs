import { readFile, rename, writeFile } from 'node:fs/promises';

/**
 * @param {string} file
 * @returns {Promise<unknown>} nothing where the file is missing or unreadable
 */
export async function readJson(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Whoever reads the file, even after a crash, finds the old content or the new one, never a part.
 * @param {string} file
 * @param {unknown} content
 */
export async function writeJson(file, content) {
  const fresh = `${file}.new`;
  await writeFile(fresh, JSON.stringify(content, undefined, 2), { mode: 0o600 });
  await rename(fresh, file);
}
