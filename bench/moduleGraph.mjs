/**
 * What a browser loads of a build before anybody does anything: the page's own scripts and style sheets, and
 * the workers that these start. What is behind `import()` comes later and does not count, unless it is named.
 */
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseSync, Visitor } from 'vite';

/**
 * What one script names, as paths below the build's folder.
 *
 * @typedef {object} Script
 * @property {readonly string[]} imports
 * @property {readonly string[]} lazy
 * @property {readonly string[]} workers
 */

/**
 * The files that the page loads by itself.
 *
 * @param {string} dist
 * @param {string} page path of the HTML file below `dist`
 * @param {(path: string) => boolean} alsoLazy picks chunks behind `import()` that the page loads at once too
 * @returns {readonly string[]}
 */
export function pageFiles(dist, page, alsoLazy = () => false) {
  const html = readFileSync(join(dist, page), 'utf8');
  const named = [...html.matchAll(/<(?:script|link)\b[^>]*>/gu)].flatMap(([tag]) => {
    const address = /\s(?:src|href)="([^"]+)"/u.exec(tag)?.[1];
    const loads = tag.startsWith('<script') || /\srel="(?:stylesheet|modulepreload)"/u.test(tag);
    return address !== undefined && loads ? [pathFrom(page, address)] : [];
  });
  return closure(dist, named, ({ imports, lazy }) => [...imports, ...lazy.filter(alsoLazy)]);
}

/**
 * The scripts that stand in the page itself.
 *
 * @param {string} dist
 * @param {string} page
 * @returns {readonly string[]}
 */
export function inlineScripts(dist, page) {
  const html = readFileSync(join(dist, page), 'utf8');
  return [...html.matchAll(/<script>([\s\S]*?)<\/script>/gu)].map((match) => match[1] ?? '');
}

/**
 * The files of all workers that `scripts` start, with what those import.
 *
 * @param {string} dist
 * @param {readonly string[]} scripts
 * @returns {readonly string[]}
 */
export function workerFiles(dist, scripts) {
  const entries = scripts.filter(isScript).flatMap((path) => readScript(dist, path).workers);
  return closure(dist, entries, ({ imports }) => imports);
}

/**
 * @param {string} dist
 * @param {readonly string[]} entries
 * @param {(script: Script) => readonly string[]} follow
 */
function closure(dist, entries, follow) {
  const seen = new Set(entries);
  for (const path of seen) {
    if (isScript(path)) for (const next of follow(readScript(dist, path))) seen.add(next);
  }
  return [...seen];
}

/** @param {string} path */
function isScript(path) {
  return /\.m?js$/u.test(path);
}

/** @param {string} from @param {string} address */
function pathFrom(from, address) {
  return posix.normalize(posix.join(posix.dirname(from), address));
}

/** @param {string} dist @param {string} path @returns {Script} */
function readScript(dist, path) {
  const code = readFileSync(join(dist, path), 'utf8');
  const { program } = parseSync(path, code, { sourceType: 'module' });
  /** @type {{ imports: string[], lazy: string[], workers: string[] }} */
  const found = { imports: [], lazy: [], workers: [] };
  /** @param {{ source?: { value: string } | null }} node */
  const addImport = (node) => {
    if (node.source) found.imports.push(pathFrom(path, node.source.value));
  };
  new Visitor({
    ImportDeclaration: addImport,
    ExportAllDeclaration: addImport,
    ExportNamedDeclaration: addImport,
    ImportExpression(node) {
      const address = textOf(node.source);
      if (address !== undefined) found.lazy.push(pathFrom(path, address));
    },
    NewExpression(node) {
      if (node.callee.type !== 'Identifier' || node.callee.name !== 'URL') return;
      const address = textOf(node.arguments[0]);
      if (address !== undefined && /worker[^/]*\.js$/iu.test(address)) {
        found.workers.push(pathFrom(path, address));
      }
    },
  }).visit(program);
  return found;
}

/**
 * The value of a string literal, or of a template without holes, as minifiers write it.
 *
 * @param {{ type: string } | undefined} node
 * @returns {string | undefined}
 */
function textOf(node) {
  if (node === undefined) return undefined;
  if ('value' in node && typeof node.value === 'string') return node.value;
  if ('quasis' in node && Array.isArray(node.quasis) && node.quasis.length === 1) {
    return String(node.quasis[0].value.cooked);
  }
  return undefined;
}
