import { describe, expect, it } from 'vitest';
import type { UserId } from '#protocol/ids.ts';
import type { MemberRow } from '#storage/rows.ts';
import { memberRow, messageEvent, someRoomId, someUserId } from '#storage/testing/rows.ts';
import { member } from '#sync/testing/batches.ts';
import { createRoster } from './roster.ts';

const roomId = someRoomId();
const self = someUserId('self');

function setUp(stored: readonly MemberRow[]) {
  const asked: UserId[] = [];
  const roster = createRoster((userIds) => {
    asked.push(...userIds);
    return Promise.resolve(stored.filter(({ userId }) => userIds.includes(userId)));
  });
  const said = (...senders: readonly UserId[]) =>
    roster.need(
      self,
      senders.map((sender) => messageEvent('hi', { sender })),
    );
  const names = () => new Map(roster.all().map(({ userId, name }) => [userId, name]));
  return { roster, asked, said, names };
}

describe('the people of a timeline', () => {
  it('are those who stand in it and oneself, each asked for once', async () => {
    const [ben, mei] = [someUserId('ben'), someUserId('mei')];
    const { roster, asked, said, names } = setUp([memberRow(roomId, ben, 'Ben')]);
    await said(ben, ben);
    await said(ben);
    await roster.need(self, [member(mei, 'Mei')]);
    // Whoever is made a member stands in the timeline too.
    expect(asked.toSorted()).toEqual([self, ben, mei].toSorted());
    expect(names()).toEqual(
      new Map([
        [self, self],
        [ben, 'Ben'],
        [mei, mei],
      ]),
    );
  });

  it('TL-21 are told apart when they have one name, and no longer when one of them changes it', async () => {
    const [one, two] = [someUserId('one'), someUserId('two')];
    const { roster, said, names } = setUp([
      memberRow(roomId, one, 'Zoë'),
      memberRow(roomId, two, 'Zoë'),
    ]);
    await said(one);
    expect(names().get(one)).toBe('Zoë');
    await said(two);
    expect([names().get(one), names().get(two)]).toEqual([`Zoë (${one})`, `Zoë (${two})`]);
    roster.update([memberRow(roomId, two, 'Kofi')]);
    expect([names().get(one), names().get(two)]).toEqual(['Zoë', 'Kofi']);
  });

  it('are told once, and again when they change', async () => {
    const [ben, mei] = [someUserId('ben'), someUserId('mei')];
    const { roster, said } = setUp([memberRow(roomId, ben, 'Ben'), memberRow(roomId, mei, 'Mei')]);
    await said(ben);
    expect(
      roster
        .takeChanged()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual([self, 'Ben'].toSorted());
    expect(roster.takeChanged()).toEqual([]);
    await said(mei);
    expect(roster.takeChanged().map(({ name }) => name)).toEqual(['Mei']);
    roster.update([memberRow(roomId, ben, 'Mei')]);
    expect(new Set(roster.takeChanged().map(({ name }) => name))).toEqual(
      new Set([`Mei (${ben})`, `Mei (${mei})`]),
    );
  });

  it('are nobody else: what is told of others is passed over', async () => {
    const { roster, said } = setUp([]);
    await said(self);
    roster.update([memberRow(roomId, someUserId(), 'Stranger')]);
    expect(roster.all().map(({ userId }) => userId)).toEqual([self]);
  });
});
