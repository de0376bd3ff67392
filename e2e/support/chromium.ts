import { existsSync } from 'node:fs';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The browser that the tests run in. */
export function findChromium(
  chosen: string | undefined = process.env['CHROMIUM_PATH'],
  exists: (path: string) => boolean = existsSync,
): string {
  if (chosen !== undefined && chosen !== '') {
    if (exists(chosen)) return chosen;
    throw new Error(`CHROMIUM_PATH names ${chosen}, where there is no browser.`);
  }
  const found = places.find(exists);
  if (found !== undefined) return found;
  throw new Error(
    'No Chromium was found: install it (Debian, Ubuntu, WSL: sudo apt install chromium; macOS: brew install --cask chromium) or name one with CHROMIUM_PATH.',
  );
}

/** Switches of the browser: a camera of its own, and no talk with its makers. */
export function chromiumArgs(foreignProxy: string): string[] {
  const isRoot = process.getuid?.() === 0;
  return [
    ...(isRoot ? ['--no-sandbox'] : []),
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-domain-reliability',
    '--disable-sync',
    '--disable-quic',
    '--no-first-run',
    '--no-pings',
    '--disable-features=OptimizationHints,MediaRouter,AutofillServerCommunication,CertificateTransparencyComponentUpdater,Translate',
    '--autoplay-policy=no-user-gesture-required',
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    // Everything but this computer goes where it is recorded and refused.
    `--proxy-server=${foreignProxy}`,
    '--proxy-bypass-list=127.0.0.1;localhost',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
  ];
}
