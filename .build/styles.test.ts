import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../src', import.meta.url));

const sheets = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.css'))
  .map(
    (path) =>
      [path, readFileSync(join(src, path), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '')] as const,
  );

/** Where colours are defined; everything else names a role, or derives from one with `oklch(var(…) …)`. */
const palette = 'app/styles/tokens.css';

describe.each(sheets)('%s', (path, css) => {
  it('has no physical side', () => {
    const physical =
      /(?:^|[\s;{])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)|border-(?:top|bottom)-(?:left|right)-radius|left|right|(?:min-|max-)?(?:width|height))\s*:|\b(?:float|clear|text-align):\s*(?:left|right)\b/g;
    expect(css.match(physical) ?? []).toEqual([]);
  });

  it('has no colour of its own', () => {
    const colours = css.match(/#[\da-f]{3,8}\b|\b(?:rgb|hsl)a?\(/gi) ?? [];
    // A mask's black is no colour: only its opacity counts.
    expect(path === palette ? [] : colours.filter((colour) => colour !== '#000')).toEqual([]);
  });
});

it('reads the sheets', () => {
  expect(sheets.map(([path]) => path)).toContain(palette);
});
