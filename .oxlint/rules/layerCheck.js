import { posix } from 'node:path';
import { layers, packages, shortcuts, split } from '../layers.js';

/**
 * @typedef {object} Import
 * @property {string} from path of the importing file below `src/`, with slashes
 * @property {string} source what stands in the quotes
 * @property {boolean} typeOnly
 * @property {boolean} [worker] named by `new URL(…, import.meta.url)`
 */

/** @param {string} path */
export function isTestFile(path) {
  return /\.test\.tsx?$/u.test(path) || path.split('/').includes('testing');
}

/**
 * What is wrong with one import, in words; undefined when it is allowed.
 *
 * @param {Import} one
 * @returns {string | undefined}
 */
export function checkImport(one) {
  const target = resolveImport(one);
  if (target === undefined) return checkPackage(one);
  if (target.startsWith('../')) return `${one.source} leads out of src/`;
  const style = checkStyle(one, target);
  if (style !== undefined) return style;
  const from = unitOf(one.from);
  const to = unitOf(target);
  if (layers[from.folder] === undefined) return `${from.folder} is not in the layer table`;
  if (layers[to.folder] === undefined) return `${to.folder} is not in the layer table`;
  if (from.unit === to.unit) return undefined;
  if (from.folder === to.folder) return `${from.unit} may not import ${to.unit}`;
  return checkLayer(one, from.folder, to.folder) ?? checkDepth(one, to);
}

/** @param {Import} one @returns {string | undefined} */
function resolveImport({ from, source }) {
  if (Object.hasOwn(shortcuts, source)) return shortcuts[/** @type {'#hooks'} */ (source)];
  const path = source.replace(/\?.*$/u, '');
  if (path.startsWith('#')) return posix.normalize(path.slice(1));
  if (path.startsWith('.')) return posix.normalize(posix.join(posix.dirname(from), path));
  return undefined;
}

/**
 * A unit is what may import freely within itself: a folder of `src/`, or one feature.
 *
 * @param {string} path
 */
function unitOf(path) {
  const parts = path.split('/');
  const folder = parts.length > 1 ? String(parts[0]) : '';
  const deep = split.includes(folder) && parts.length > 2;
  const unit = deep ? `${folder}/${parts[1]}` : folder;
  return { folder, unit, inner: path.slice(unit.length + 1) };
}

/** @param {Import} one @param {string} target @returns {string | undefined} */
function checkStyle(one, target) {
  const { from, source } = one;
  if (Object.hasOwn(shortcuts, source)) return undefined;
  if (!/\.[a-z0-9]+$/u.test(target)) return `${source} names no file: write the extension`;
  if (one.worker === true) return undefined;
  const within = unitOf(from).unit === unitOf(target).unit;
  if (source.startsWith('.') && !within) return `write #${target} for a file of another folder`;
  if (source.startsWith('#') && within) return `write a relative path within ${unitOf(from).unit}/`;
  return undefined;
}

/** @param {Import} one @param {string} from @param {string} to @returns {string | undefined} */
function checkLayer(one, from, to) {
  const { may = [], types = [], workers = [] } = layers[from] ?? {};
  if (one.worker === true) {
    const allowed = workers.includes(to) && /worker\.ts$/iu.test(one.source);
    return allowed ? undefined : `${from}/ may not start a worker of ${to}/`;
  }
  if (to === 'base' || may.includes(to)) return undefined;
  if (!types.includes(to)) return `${from}/ may not import ${to}/ (see .oxlint/layers.js)`;
  return one.typeOnly ? undefined : `${from}/ may import only types of ${to}/`;
}

/** @param {Import} one @param {{ unit: string, inner: string }} to @returns {string | undefined} */
function checkDepth(one, to) {
  if (!to.inner.includes('/')) return undefined;
  if (to.inner.startsWith('testing/') && isTestFile(one.from)) return undefined;
  return `${to.inner} is private to ${to.unit}/: only files directly in a folder are public`;
}

/** @param {Import} one @returns {string | undefined} */
function checkPackage({ from, source }) {
  if (isTestFile(from)) return undefined;
  const rule = packages.find(({ name }) => name.test(source));
  if (rule === undefined || rule.only.some((start) => from.startsWith(start))) return undefined;
  return `${source} may not be imported here: ${rule.why}`;
}
