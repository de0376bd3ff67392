import { asPerson, registerPerson } from './matrix.ts';

/** The numbers that the big room's messages carry, from 1 on. */
export const BIG_ROOM_MESSAGES = 5000;
const atOnce = 8;
const minute = 60_000;

const bigRoomText = (number: number) =>
  number % 7 === 0
    ? `No. ${number}: the tide was high, the wind came from the west and the harbour master wrote it all down, at length, so that this line breaks more than once wherever it is shown.`
    : `No. ${number}.`;

/** Fills a public room with numbered messages, dated a minute apart. Several at a time: their order is the homeserver's. */
export async function fillBigRoom(baseUrl: string, asToken: string): Promise<string> {
  const owner = await registerPerson(baseUrl, { name: 'gauge', displayName: 'Tide gauge' });
  const roomId = await owner.createRoom({
    preset: 'public_chat',
    name: 'Harbour log',
    initial_state: [
      { type: 'm.room.history_visibility', content: { history_visibility: 'world_readable' } },
    ],
  });
  const service = asPerson(baseUrl, { ...owner, token: asToken });
  const begin = Date.now() - BIG_ROOM_MESSAGES * minute;
  let next = 1;
  const write = async () => {
    while (next <= BIG_ROOM_MESSAGES) {
      const number = next;
      next += 1;
      const query = `user_id=${encodeURIComponent(owner.userId)}&ts=${begin + number * minute}`;
      await service.ask(
        'PUT',
        `v3/rooms/${encodeURIComponent(roomId)}/send/m.room.message/big-${number}?${query}`,
        { msgtype: 'm.text', body: bigRoomText(number) },
      );
    }
  };
  await Promise.all(Array.from({ length: atOnce }, write));
  return roomId;
}
