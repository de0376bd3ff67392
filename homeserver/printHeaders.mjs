import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { headersFor, inlineScriptHashes } from './headers.mjs';
import { rootFolder } from './paths.mjs';

/**
 * `npm run headers`: what an admin's web server has to send with each kind of file of the last build. The page's policy
 * names the hash of that build's boot script, so it is printed and not written down.
 */

const dist = path.join(rootFolder, 'dist');
const html = readFileSync(path.join(dist, 'index.html'), 'utf8');
const worker = readdirSync(path.join(dist, 'assets')).find((name) => /worker/iu.test(name));

/** @type {readonly (readonly [title: string, file: string])[]} */
const kinds = [
  ['index.html, and everything that no other line names', 'index.html'],
  ['assets/*worker*.js', `assets/${worker}`],
  ['the rest of assets/', 'assets/index-00000000.js'],
];

for (const [title, file] of kinds) {
  console.log(`# ${title}`);
  const headers = headersFor(file, { scriptHashes: inlineScriptHashes(html) });
  for (const [name, value] of Object.entries(headers)) console.log(`${name}: ${value}`);
  console.log('');
}
