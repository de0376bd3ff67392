import { expect } from '@playwright/test';
import { runKills } from './support/kills.ts';
import { test } from './support/ownHomeserver.ts';

const rounds = 8;
const killsEach = 25;

for (let round = 1; round <= rounds; round += 1)
  test(`200 random kills, round ${round} of ${rounds}: the far end has each message exactly once and in order`, async ({
    browser,
    engineKind,
    homeserver,
    newPerson,
    openTab,
    relay,
    site,
  }) => {
    const report = await runKills({
      ...{ browser, engineKind, homeserver, openTab, relay, siteUrl: site.url },
      person: await newPerson('ines', 'Ines'),
      messages: 500,
      kills: killsEach,
      seed: 1000 + round,
    });
    process.stdout.write(`round ${round}: ${JSON.stringify(report)}\n`);
    expect(Object.values(report.kills).reduce((sum, count) => sum + count, 0)).toBe(killsEach);
  });
