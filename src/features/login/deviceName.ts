import { t } from '#i18n/t.ts';

/** In the order in which they must be looked for: most browsers also claim to be others. */
const browsers = [
  [/\bFirefox\//u, 'Firefox'],
  [/\bEdg\//u, 'Edge'],
  [/\bOPR\//u, 'Opera'],
  [/\bChrom(?:e|ium)\//u, 'Chrome'],
  [/\bSafari\//u, 'Safari'],
] as const;

const systems = [
  [/\bAndroid\b/u, 'Android'],
  [/\b(?:iPhone|iPad)\b/u, 'iOS'],
  [/\bWindows\b/u, 'Windows'],
  [/\bMac OS X\b/u, 'macOS'],
  [/\bCrOS\b/u, 'ChromeOS'],
  [/\bLinux\b/u, 'Linux'],
] as const;

/** What this device is called in the account's list of devices, from the browser's own description. */
export function deviceName(userAgent: string): string {
  const browser = browsers.find(([pattern]) => pattern.test(userAgent))?.[1];
  const system = systems.find(([pattern]) => pattern.test(userAgent))?.[1];
  if (browser === undefined || system === undefined) return t('login.deviceNamePlain');
  return t('login.deviceName', { browser, system });
}
