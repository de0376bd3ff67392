import { expect } from '@playwright/test';
import { runKills } from './support/kills.ts';
import { test } from './support/ownHomeserver.ts';

test('random kills while numbered messages are sent: the far end has each exactly once and in order', async ({
  browser,
  engineKind,
  homeserver,
  newPerson,
  openTab,
  relay,
  site,
}) => {
  test.setTimeout(240_000);
  const isWhole = engineKind === 'shared';
  const kills = isWhole ? 30 : 8;
  const report = await runKills({
    ...{ browser, engineKind, homeserver, openTab, relay, siteUrl: site.url },
    person: await newPerson('ines', 'Ines'),
    messages: isWhole ? 500 : 80,
    kills,
    seed: 1,
  });
  test.info().annotations.push({ type: 'kills', description: JSON.stringify(report) });
  expect(Object.values(report.kills).reduce((sum, count) => sum + count, 0)).toBe(kills);
});
