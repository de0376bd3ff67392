import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { minifySync, type Plugin } from 'vite';
import { inlineScriptHashes, pageCsp } from '../homeserver/headers.mjs';

const bootScriptPath = fileURLToPath(new URL('../src/app/bootScript.js', import.meta.url));

/** Policy and boot script follow it: browsers look for the charset in the first 1,024 bytes alone. */
const charset = '<meta charset="utf-8" />';

/** Directives that browsers take from the header alone. */
const headerOnly = /^(?:frame-ancestors|report-uri|report-to|sandbox)\b/u;

/**
 * Puts the boot script into the pages, so that it runs before the first paint, and the content security
 * policy with that script's hash into built pages. The development server goes without the policy, because
 * hot reload needs inline scripts.
 */
export function pages(): Plugin {
  let building = false;
  return {
    name: 'nacre:pages',
    configResolved(config) {
      building = config.command === 'build';
    },
    transformIndexHtml: {
      order: 'post',
      handler(html) {
        const booted = afterCharset(html, `<script>${bootScript(building)}</script>`);
        return building ? afterCharset(booted, policyTag(booted)) : booted;
      },
    },
  };
}

function afterCharset(html: string, tag: string): string {
  if (!html.includes(charset)) throw new Error(`A page does not begin its head with ${charset}`);
  return html.replace(charset, () => `${charset}\n    ${tag}`);
}

function bootScript(minified: boolean): string {
  const source = readFileSync(bootScriptPath, 'utf8');
  return minified ? minifySync('bootScript.js', source, { module: false }).code.trim() : source;
}

function policyTag(html: string): string {
  const content = pageCsp({ scriptHashes: inlineScriptHashes(html) })
    .split('; ')
    .filter((directive) => !headerOnly.test(directive))
    .join('; ');
  return `<meta http-equiv="Content-Security-Policy" content="${content}" />`;
}
