/**
 * The hue of a person or a place: the same in every room, every session and every client of Nacre. A name, an
 * avatar and whatever else belongs to one id take it from the custom property `--h`.
 */
const HUES = 12;

/** Which of the theme's hues belongs to an id: `fnv1a32(id) % 12`, over the id's UTF-8 bytes. */
export function hueIndex(id: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(id)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0) % HUES;
}

/** Class name that sets `--h` to the id's hue (see `matrixUi.css`). */
export function hueClass(id: string): string {
  return `hue-${hueIndex(id)}`;
}
