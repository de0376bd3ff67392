/**
 * Whether two values of plain data are equal, whatever their identity: what decides that nothing has to be published
 * or rendered. An absent field and one that is undefined are the same.
 */
export function sameData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = new Map(definedEntries(a));
  const right = definedEntries(b);
  return (
    left.size === right.length &&
    right.every(([key, value]) => left.has(key) && sameData(left.get(key), value))
  );
}

function definedEntries(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value).filter(([, entry]) => entry !== undefined);
}
