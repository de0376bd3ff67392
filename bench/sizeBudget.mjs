import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { inlineScripts, pageFiles, workerFiles } from './moduleGraph.mjs';

/**
 * @typedef {object} Part
 * @property {string} title
 * @property {number} limit bytes
 * @property {readonly { readonly name: string, readonly bytes: number }[]} files sizes after gzip
 */

/** Bytes after gzip; 1 KB is 1,000 bytes. */
const limits = { page: 115_000, worker: 85_000 };

/** The sign-in screen, should it be a chunk of its own: the sign-in page loads it at once. */
const signIn = (/** @type {string} */ path) => /(?:login|sign-?in)[^/]*\.js$/iu.test(path);

/**
 * What the sign-in page of a production build loads.
 *
 * @param {string} dist
 * @returns {readonly Part[]}
 */
export function measure(dist) {
  const page = pageFiles(dist, 'index.html', signIn);
  const worker = workerFiles(dist, page);
  if (worker.length === 0)
    throw new Error('The page starts no worker: the measure is not to be trusted');
  const sizes = (/** @type {readonly string[]} */ paths) =>
    paths.map((name) => ({ name, bytes: gzipped(readFileSync(join(dist, name))) }));
  const inline = inlineScripts(dist, 'index.html').map((text) => ({
    name: 'index.html (boot script)',
    bytes: gzipped(text),
  }));
  return [
    { title: 'sign-in page', limit: limits.page, files: [...inline, ...sizes(page)] },
    { title: 'worker', limit: limits.worker, files: sizes(worker) },
  ];
}

/** @param {Part} part */
export function total({ files }) {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/**
 * The parts as a table for people.
 *
 * @param {readonly Part[]} parts
 */
export function table(parts) {
  const lines = parts.flatMap((part) => {
    const sum = total(part);
    const verdict = sum <= part.limit ? 'ok' : 'TOO LARGE';
    return [
      ...[...part.files]
        .toSorted((a, b) => b.bytes - a.bytes)
        .map(({ name, bytes }) => `  ${kilobytes(bytes)}  ${name}`),
      `${kilobytes(sum)} of ${kilobytes(part.limit)} gzip: ${part.title}: ${verdict}`,
      '',
    ];
  });
  return lines.join('\n');
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1).padStart(6)} KB`;
}

/** @param {string | Buffer} content */
function gzipped(content) {
  return gzipSync(content).byteLength;
}
