import { relative, sep } from 'node:path';

/**
 * The file's path below `folder` of the working directory, with slashes; undefined when it lies elsewhere.
 *
 * @param {string} folder
 * @param {import('./types.js').Context} context
 * @returns {string | undefined}
 */
export function pathBelow(folder, context) {
  const path = relative(context.cwd, context.filename).split(sep).join('/');
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}
