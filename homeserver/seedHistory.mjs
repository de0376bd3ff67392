import { findProgress } from './seedPlan.mjs';
import { roomPath } from './seedRooms.mjs';

/**
 * @typedef {import('./seedPlan.mjs').SeedStep} SeedStep
 *
 * @typedef {object} History
 * @property {string} roomId
 * @property {string} reader an account that sees all of the room
 * @property {readonly SeedStep[]} steps
 * @property {((done: number, total: number) => void) | undefined} [onProgress]
 */

/**
 * Writes a room's history to where its plan ends, from wherever it stands.
 * @param {object} tools
 * @param {ReturnType<typeof import('./appservice.mjs').createAppservice>} tools.api
 * @param {(localpart: string) => string} tools.userId
 */
export function createHistoryWriter({ api, userId }) {
  /**
   * Looks from the newest event backwards for the last one of ours.
   * @param {readonly SeedStep[]} steps
   * @param {string} roomId
   * @param {string} user
   */
  const findLast = async (steps, roomId, user) => {
    let from = '';
    for (;;) {
      const query = { dir: 'b', limit: '1000', ...(from === '' ? {} : { from }) };
      const { chunk, end } = await api.ask('GET', `${roomPath(roomId)}/messages`, { user, query });
      const found = findProgress(steps, chunk, userId);
      if (found !== undefined) return found;
      if (end === undefined) return { next: 0, lastEventId: '' };
      from = end;
    }
  };

  /**
   * https://spec.matrix.org/v1.15/client-server-api/#post_matrixclientv3roomsroomidread_markers
   * @type {(roomId: string, eventId: string, user: string) => Promise<unknown>}
   */
  const markRead = (roomId, eventId, user) =>
    api.ask('POST', `${roomPath(roomId)}/read_markers`, {
      user,
      body: { 'm.fully_read': eventId, 'm.read': eventId },
    });

  /** @param {History} history */
  return async ({ roomId, reader, steps, onProgress }) => {
    const progress = await findLast(steps, roomId, reader);
    let { lastEventId } = progress;
    for (const [index, step] of steps.entries()) {
      if (index < progress.next) continue;
      const user = userId(step.who);
      if (step.kind === 'read') {
        await markRead(roomId, lastEventId, user);
        continue;
      }
      const path = `${roomPath(roomId)}/send/${step.type}/${step.txnId}`;
      const sent = await api.ask('PUT', path, { user, at: step.at, body: step.content });
      lastEventId = sent.event_id;
      onProgress?.(index + 1, steps.length);
    }
  };
}
