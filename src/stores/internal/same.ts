/** Structural equality of plain data, so that what did not change keeps its object identity. */
export function sameData(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== 'object' || typeof right !== 'object') return false;
  if (left === null || right === null) return false;
  if (Array.isArray(left) || Array.isArray(right)) return sameList(left, right);
  return sameFields(left, right);
}

function sameList(left: unknown, right: unknown): boolean {
  if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
  return left.every((value, index) => sameData(value, right[index]));
}

function sameFields(left: object, right: object): boolean {
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => {
    const before: unknown = Reflect.get(left, key);
    const after: unknown = Reflect.get(right, key);
    return sameData(before, after) && Object.hasOwn(right, key);
  });
}

/** `next`, or `previous` if that says the same. */
export function keepSame<T>(previous: T | undefined, next: T): T {
  return previous !== undefined && sameData(previous, next) ? previous : next;
}
