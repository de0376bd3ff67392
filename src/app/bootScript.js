// Runs before the first paint, inlined into the page. Sets the axes of the design on <html> from the stored
// appearance and the system's wishes, and follows both: a page that has stored another appearance dispatches
// "nacre:appearance" on the window. Nothing here may fail: without storage the system's wishes hold.
(() => {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const contrast = matchMedia('(prefers-contrast: more)');

  /** @returns {{ theme?: unknown, contrast?: unknown, density?: unknown, dir?: unknown }} */
  const stored = () => {
    try {
      return Object(JSON.parse(localStorage.getItem('nacre.appearance') ?? '{}'));
    } catch {
      return {};
    }
  };

  /**
   * @param {unknown} value
   * @param {readonly string[]} allowed
   * @param {string} otherwise
   */
  const oneOf = (value, allowed, otherwise) =>
    typeof value === 'string' && allowed.includes(value) ? value : otherwise;

  const apply = () => {
    const wish = stored();
    const root = document.documentElement;
    root.dataset['theme'] = oneOf(wish.theme, ['light', 'dark'], dark.matches ? 'dark' : 'light');
    root.dataset['contrast'] = oneOf(
      wish.contrast,
      ['normal', 'high'],
      contrast.matches ? 'high' : 'normal',
    );
    root.dataset['density'] = oneOf(wish.density, ['compact', 'default', 'roomy'], 'default');
    root.dir = oneOf(wish.dir, ['ltr', 'rtl'], 'ltr');
  };

  apply();
  dark.addEventListener('change', apply);
  contrast.addEventListener('change', apply);
  addEventListener('storage', apply);
  addEventListener('nacre:appearance', apply);

  // Where Trusted Types are enforced, this is the one way to start a worker: our own worker scripts alone.
  // Without the other functions of a policy, no text ever becomes markup or code.
  const { trustedTypes } =
    /** @type {{ trustedTypes?: { createPolicy: (name: string, rules: object) => void } }} */ (
      /** @type {unknown} */ (globalThis)
    );
  trustedTypes?.createPolicy('default', {
    createScriptURL: (/** @type {string} */ address) => {
      const { origin, pathname } = new URL(address, document.baseURI);
      if (origin === location.origin && /worker[^/]*\.js$/iu.test(pathname)) return address;
      throw new TypeError(`${address} is not a worker of Nacre`);
    },
  });
})();
