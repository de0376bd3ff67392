import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { minifySync, type Plugin } from 'vite';

const headersPath = fileURLToPath(new URL('../homeserver/headers.mjs', import.meta.url));
const bootScriptPath = fileURLToPath(new URL('../src/app/bootScript.js', import.meta.url));

/** The boot script and the policy follow it: browsers look for the charset in the first 1,024 bytes. */
const charset = '<meta charset="utf-8" />';

/**
 * Puts the boot script into the pages, so that it runs before the first paint, and into built pages the
 * content security policy with that script's hash. The development server goes without the policy, because
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
      async handler(html) {
        const script = bootScript(building);
        const head = [`<script>${script}</script>`];
        if (building && existsSync(headersPath)) head.unshift(await policyTag(script));
        if (!html.includes(charset))
          throw new Error(`A page does not begin its head with ${charset}`);
        return html.replace(charset, () => [charset, ...head].join('\n    '));
      },
    },
  };
}

function bootScript(minified: boolean): string {
  const source = readFileSync(bootScriptPath, 'utf8');
  return minified ? minifySync('bootScript.js', source, { module: false }).code.trim() : source;
}

/** Directives that browsers refuse to take from a `meta` element; they come with the header alone. */
const headerOnly = /^(?:frame-ancestors|report-uri|report-to|sandbox)\b/u;

async function policyTag(script: string): Promise<string> {
  const { pageCsp } = (await import(headersPath)) as {
    pageCsp: (o: { scriptHashes: string[] }) => string;
  };
  const hash = createHash('sha256').update(script).digest('base64');
  const content = pageCsp({ scriptHashes: [`sha256-${hash}`] })
    .split(';')
    .map((directive) => directive.trim())
    .filter((directive) => directive !== '' && !headerOnly.test(directive))
    .join('; ');
  return `<meta http-equiv="Content-Security-Policy" content="${content}" />`;
}
