import { expect } from '@playwright/test';
import type { Person } from './matrix.ts';
import type { Page } from '@playwright/test';

/**
 * One account with every kind of room that this version shows. Nothing in it has a Latin letter but ids, so that
 * whatever the interface itself says can be told from what people wrote.
 */
export type Household = {
  readonly self: Person;
  readonly other: Person;
  readonly rooms: Readonly<Record<RoomKind, string>>;
  readonly names: typeof names;
};

type RoomKind = 'group' | 'direct' | 'vault' | 'empty' | 'invite';

const names = {
  self: '水無月 一',
  other: '山田 二',
  group: '灯籠 三',
  vault: '金庫 四',
  empty: '空室 五',
  invite: '招待 六',
  topic: '七の話題',
} as const;

export async function furnish(
  newPerson: (name: string, displayName?: string) => Promise<Person>,
): Promise<Household> {
  const [self, other] = [
    await newPerson('self', names.self),
    await newPerson('other', names.other),
  ];
  const [group, direct, vault, empty, invite] = await Promise.all([
    makeGroup(self, other),
    makeDirect(self, other),
    makeVault(self),
    self.createRoom({ name: names.empty }),
    other.createRoom({ name: names.invite, invite: [self.userId] }),
  ]);
  return { self, other, rooms: { group, direct, vault, empty, invite }, names };
}

async function makeGroup(self: Person, other: Person): Promise<string> {
  const roomId = await other.createRoom({
    name: names.group,
    topic: names.topic,
    invite: [self.userId],
  });
  await self.join(roomId);
  await other.send(roomId, '一つ目 1');
  await other.send(roomId, '二つ目 2\n\n三行目 3');
  await self.send(roomId, '四つ目 4 🏮');
  await other.sendEvent(roomId, 'm.room.message', { msgtype: 'm.emote', body: '踊る' });
  await other.sendEvent(roomId, 'm.room.message', { msgtype: 'm.notice', body: '知らせ 8' });
  await other.sendEvent(roomId, 'm.room.message', { msgtype: 'm.location', body: '港' });
  const gone = await other.send(roomId, '消える 9');
  const path = `v3/rooms/${encodeURIComponent(roomId)}`;
  await other.ask('PUT', `${path}/redact/${encodeURIComponent(gone)}/once`, {});
  await other.ask('PUT', `${path}/state/m.room.topic/`, { topic: `${names.topic} 2` });
  return roomId;
}

async function makeDirect(self: Person, other: Person): Promise<string> {
  const roomId = await other.createRoom({
    preset: 'trusted_private_chat',
    is_direct: true,
    invite: [self.userId],
  });
  await self.join(roomId);
  await self.ask('PUT', `v3/user/${encodeURIComponent(self.userId)}/account_data/m.direct`, {
    [other.userId]: [roomId],
  });
  await other.send(roomId, '元気 1');
  await other.send(roomId, '今日は 2');
  await self.send(roomId, 'はい 3');
  await self.sendEvent(roomId, 'm.room.message', { msgtype: 'm.emote', body: '手を振る' });
  await other.send(roomId, '良かった 4');
  return roomId;
}

async function makeVault(self: Person): Promise<string> {
  const roomId = await self.createRoom({
    name: names.vault,
    initial_state: [
      {
        type: 'm.room.encryption',
        state_key: '',
        content: { algorithm: 'm.megolm.v1.aes-sha2' },
      },
    ],
  });
  await self.sendEvent(roomId, 'm.room.encrypted', {
    algorithm: 'm.megolm.v1.aes-sha2',
    ciphertext: 'AwgAEnACgAkLmt6qF84IK',
    device_id: 'RJYKSTBOIE',
    sender_key: 'IlRMeOPX2e0MurIyfWEucYBRVOEEUMrOHqn/8mLqMjA',
    session_id: 'X3lUlvLELLYxeTx4yOVu6UDpasGEVO0Jbu+QFnm0cKQ',
  });
  return roomId;
}

/** Opens a room whatever the language and the width of the page. */
export async function enterRoom(page: Page, roomId: string): Promise<void> {
  await page.locator(`a[data-room-id="${roomId}"]`).click();
  await expect(page.locator('main.room .composer')).toBeVisible();
}
