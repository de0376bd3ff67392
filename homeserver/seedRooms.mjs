/**
 * @typedef {import('./seedData.mjs').SeedRoom} SeedRoom
 */

/** In a room's creation event: tells the seed's rooms from all others. */
const creationMark = 'nacre.seed';

/** @param {string} roomId */
export const roomPath = (roomId) => `v3/rooms/${encodeURIComponent(roomId)}`;

/**
 * Makes the seed's rooms with their members, unless they are there.
 * @param {object} tools
 * @param {ReturnType<typeof import('./appservice.mjs').createAppservice>} tools.api
 * @param {string} tools.serverName
 * @param {(localpart: string) => string} tools.userId
 * @param {Record<string, string>} tools.roomIds the rooms that are known, by their keys; new ones are added
 * @param {() => Promise<void>} tools.save keeps `roomIds` for the next run
 */
export function createRoomMaker({ api, serverName, userId, roomIds, save }) {
  /**
   * https://spec.matrix.org/v1.15/client-server-api/#post_matrixclientv3createroom
   * @param {SeedRoom} room
   * @returns {Promise<string>}
   */
  const ensureRoom = async (room) => {
    const known = roomIds[room.key];
    if (known !== undefined) return known;
    const roomId = (await findRoom(room)) ?? (await createRoom(room));
    roomIds[room.key] = roomId;
    await save();
    return roomId;
  };

  /**
   * A room that was made without our having learnt its id. One that the server had not finished is left.
   * @param {SeedRoom} room
   * @returns {Promise<string | undefined>}
   */
  const findRoom = async (room) => {
    const user = userId(room.members[0] ?? '');
    const { joined_rooms: joined } = await api.ask('GET', 'v3/joined_rooms', { user });
    for (const roomId of joined) {
      const content = await api.find(`${roomPath(roomId)}/state/m.room.create`, { user });
      if (content?.[creationMark] !== room.key) continue;
      if (await isFinished(room, roomId, user)) return roomId;
      await api.ask('POST', `${roomPath(roomId)}/leave`, { user, body: {} });
    }
    return undefined;
  };

  /** @type {(room: SeedRoom, roomId: string, user: string) => Promise<boolean>} */
  const isFinished = async (room, roomId, user) => {
    // The order in which createRoom sends them: the topic comes last, in a direct chat guest access.
    const last = room.topic === undefined ? 'm.room.guest_access' : 'm.room.topic';
    return (await api.find(`${roomPath(roomId)}/state/${last}`, { user })) !== undefined;
  };

  /**
   * A room that the server had not finished may hold the alias already.
   * https://spec.matrix.org/v1.15/client-server-api/#delete_matrixclientv3directoryroomroomalias
   * @param {string} alias
   */
  const freeAlias = async (alias) => {
    const path = `v3/directory/room/${encodeURIComponent(alias)}`;
    if ((await api.find(path)) !== undefined) await api.ask('DELETE', path);
  };

  /**
   * @param {SeedRoom} room
   * @returns {Promise<string>}
   */
  const createRoom = async ({ key, name, topic, alias, direct, encrypted, members }) => {
    const encryption = {
      type: 'm.room.encryption',
      state_key: '',
      content: { algorithm: 'm.megolm.v1.aes-sha2' },
    };
    if (alias !== undefined) await freeAlias(`#${alias}:${serverName}`);
    const preset = direct === true ? 'trusted_private_chat' : 'private_chat';
    const { room_id: roomId } = await api.ask('POST', 'v3/createRoom', {
      user: userId(members[0] ?? ''),
      body: {
        name,
        topic,
        is_direct: direct === true,
        preset: alias === undefined ? preset : 'public_chat',
        visibility: alias === undefined ? 'private' : 'public',
        room_alias_name: alias,
        creation_content: { [creationMark]: key },
        initial_state: encrypted === true ? [encryption] : [],
      },
    });
    return roomId;
  };

  /**
   * https://spec.matrix.org/v1.15/client-server-api/#mroommember
   * @param {SeedRoom} room
   * @param {string} roomId
   * @param {number} at when they joined
   */
  const ensureMembers = async (room, roomId, at) => {
    const [creator = '', ...others] = room.members;
    const members = await api.ask('GET', `${roomPath(roomId)}/joined_members`, {
      user: userId(creator),
    });
    for (const other of others.map(userId).filter((user) => !(user in members.joined))) {
      const path = `${roomPath(roomId)}/state/m.room.member/${encodeURIComponent(other)}`;
      const isDirect = room.direct === true ? { is_direct: true } : {};
      await api.ask('PUT', path, {
        user: userId(creator),
        at,
        body: { membership: 'invite', ...isDirect },
      });
      await api.ask('PUT', path, { user: other, at, body: { membership: 'join' } });
    }
  };

  /**
   * @param {SeedRoom} room
   * @param {string} roomId
   */
  const invite = async ({ members, invited = [] }, roomId) => {
    for (const guest of invited.map(userId)) {
      const path = `${roomPath(roomId)}/state/m.room.member/${encodeURIComponent(guest)}`;
      const user = userId(members[0] ?? '');
      if ((await api.find(path, { user })) !== undefined) continue;
      await api.ask('PUT', path, { user, body: { membership: 'invite' } });
    }
  };

  return { ensureRoom, ensureMembers, invite };
}
