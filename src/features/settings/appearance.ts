/** How Nacre looks here. It lies in localStorage, because the boot script reads it before the first paint. */
export type Appearance = {
  readonly theme: 'system' | 'light' | 'dark';
  readonly contrast: 'system' | 'normal' | 'high';
  readonly density: 'compact' | 'default' | 'roomy';
};

const choices = {
  theme: ['system', 'light', 'dark'],
  contrast: ['system', 'normal', 'high'],
  density: ['default', 'compact', 'roomy'],
} as const;

/** Known to the boot script. */
const key = 'nacre.appearance';
const event = 'nacre:appearance';

type Stored = Pick<Storage, 'getItem' | 'setItem'>;

/** The stored appearance; the system's wishes hold where nothing or something odd is stored. */
export function readAppearance(storage: Stored): Appearance {
  const stored = storedObject(storage);
  return {
    theme: oneOf(choices.theme, stored['theme']),
    contrast: oneOf(choices.contrast, stored['contrast']),
    density: oneOf(choices.density, stored['density']),
  };
}

/** Stores a choice and has the boot script apply it. What else is stored there stays. */
export function changeAppearance(
  storage: Stored,
  target: EventTarget,
  change: Partial<Appearance>,
): void {
  storage.setItem(key, JSON.stringify({ ...storedObject(storage), ...change }));
  target.dispatchEvent(new Event(event));
}

/** Tells of changes in this page and in others. */
export function watchAppearance(target: EventTarget, listener: () => void): () => void {
  target.addEventListener(event, listener);
  target.addEventListener('storage', listener);
  return () => {
    target.removeEventListener(event, listener);
    target.removeEventListener('storage', listener);
  };
}

function storedObject(storage: Stored): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(storage.getItem(key) ?? '{}');
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function oneOf<V extends string>(allowed: readonly [V, ...V[]], value: unknown): V {
  return allowed.find((choice) => choice === value) ?? allowed[0];
}
