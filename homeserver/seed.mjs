import { createAppservice } from './appservice.mjs';
import { readJson, writeJson } from './files.mjs';
import { bigRoom, demoPassword, people, rooms } from './seedData.mjs';
import { createHistoryWriter } from './seedHistory.mjs';
import { planBigRoom, planRoom } from './seedPlan.mjs';
import { createRoomMaker } from './seedRooms.mjs';

/**
 * @typedef {import("./seedData.mjs").SeedRoom} SeedRoom
 * @typedef {import("./seedPlan.mjs").SeedStep} SeedStep
 *
 * @typedef {object} SeedOptions
 * @property {string} baseUrl the homeserver, without a final slash
 * @property {string} serverName
 * @property {string} asToken
 * @property {import("./synapse.mjs").Synapse["registerUser"]} registerUser
 * @property {number} [bigRoomMessages] 5,000 unless given
 * @property {string} [stateFile] remembers how far the seed came; without it everything is looked up at the homeserver
 * @property {(line: string) => void} [log]
 * @property {number} [now] the moment that the history leads up to, in milliseconds since 1970
 * @property {AbortSignal} [signal]
 *
 * @typedef {object} SeedAccount
 * @property {string} userId
 * @property {string} username
 * @property {string} displayName
 * @property {string} password
 * @property {boolean} admin
 *
 * @typedef {object} Seeded
 * @property {readonly SeedAccount[]} accounts the first one is the person who signs in
 * @property {Readonly<Record<string, string>>} roomIds by the keys of seedData
 * @property {(onProgress?: (done: number, total: number) => void) => Promise<void>} fillBigRoom takes about a minute for 5,000 messages
 *
 * @typedef {object} SeedState
 * @property {number} version
 * @property {number} now
 * @property {Record<string, string>} roomIds
 * @property {string[]} done
 */

/** Raised with every change to what the seed makes: homeservers of an older version get what is new. */
const seedVersion = 1;
const minute = 60_000;

/**
 * Fills a homeserver with people, rooms and two weeks of history. What is there already stays as it
 * is, so an interrupted seed goes on where it was, and a complete one does nothing.
 * @param {SeedOptions} options
 * @returns {Promise<Seeded>}
 */
export async function seed(options) {
  const { serverName, stateFile, registerUser, log = () => {}, bigRoomMessages = 5000 } = options;
  const state = await readState(stateFile, options.now ?? Date.now());
  let saved = Promise.resolve();
  const save = () => {
    if (stateFile !== undefined) saved = saved.then(() => writeJson(stateFile, state));
    return saved;
  };
  /** @param {string} localpart */
  const userId = (localpart) => `@${localpart}:${serverName}`;
  const api = createAppservice(options);
  const maker = createRoomMaker({ api, serverName, userId, roomIds: state.roomIds, save });
  const writeHistory = createHistoryWriter({ api, userId });
  /** @type {(room: SeedRoom, steps: readonly SeedStep[], onProgress?: (done: number, total: number) => void) => Promise<void>} */
  const fill = async (room, steps, onProgress) => {
    const roomId = await maker.ensureRoom(room);
    const first = steps.find((step) => step.kind === 'send');
    const begin = first?.at ?? state.now - 14 * 24 * 60 * minute;
    await maker.ensureMembers(room, roomId, begin - minute);
    const reader = userId(room.members[0] ?? '');
    await writeHistory({ roomId, reader, steps, onProgress });
    await maker.invite(room, roomId);
  };
  /** @type {(name: string, work: () => Promise<unknown>) => Promise<void>} */
  const once = async (name, work) => {
    if (state.done.includes(name)) return;
    await work();
    state.done.push(name);
    await save();
  };

  await save();
  await once('people', async () => {
    log('Creating the demo accounts …');
    for (const { localpart: username, displayName, admin = false } of people) {
      await registerUser({ username, password: demoPassword, displayName, admin });
    }
  });
  if (rooms.some(({ key }) => !state.done.includes(key))) log('Writing two weeks of messages …');
  await Promise.all(
    rooms.map((room) =>
      once(room.key, () => fill(room, planRoom(room, { now: state.now, people, userId }))),
    ),
  );
  await once('direct chats', () => markDirectChats(api, userId, state.roomIds));
  await once(`${bigRoom.key} exists`, () => fill(bigRoom, []));

  return {
    accounts: people.map(({ localpart, displayName, admin = false }) => {
      const account = { userId: userId(localpart), username: localpart, password: demoPassword };
      return { ...account, displayName, admin };
    }),
    roomIds: state.roomIds,
    fillBigRoom: (onProgress) =>
      once(`${bigRoom.key} ${bigRoomMessages}`, () =>
        fill(bigRoom, planBigRoom(bigRoom, bigRoomMessages, state.now), onProgress),
      ),
  };
}

/**
 * @param {string | undefined} file
 * @param {number} now
 * @returns {Promise<SeedState>}
 */
async function readState(file, now) {
  const kept = /** @type {SeedState | undefined} */ (
    file === undefined ? undefined : await readJson(file)
  );
  if (kept?.version === seedVersion) return kept;
  return { version: seedVersion, now: kept?.now ?? now, roomIds: kept?.roomIds ?? {}, done: [] };
}

/**
 * Tells both sides of each direct chat that it is one.
 * https://spec.matrix.org/v1.15/client-server-api/#mdirect
 * @param {ReturnType<typeof createAppservice>} api
 * @param {(localpart: string) => string} userId
 * @param {Readonly<Record<string, string>>} roomIds
 */
async function markDirectChats(api, userId, roomIds) {
  for (const { localpart } of people) {
    const chats = rooms.filter(
      ({ direct, members }) => direct === true && members.includes(localpart),
    );
    if (chats.length === 0) continue;
    const user = userId(localpart);
    const path = `v3/user/${encodeURIComponent(user)}/account_data/m.direct`;
    const content = { ...(await api.find(path, { user })) };
    for (const { key, members } of chats) {
      const other = userId(members.find((member) => member !== localpart) ?? '');
      content[other] = [...new Set([...(content[other] ?? []), roomIds[key]])];
    }
    await api.ask('PUT', path, { user, body: content });
  }
}
