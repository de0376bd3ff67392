import { Failure } from './failure.mjs';

/**
 * @typedef {object} Call
 * @property {string} [user] the account to speak for
 * @property {number} [at] the time to date an event with, in milliseconds since 1970
 * @property {Record<string, string>} [query]
 * @property {unknown} [body]
 */

/**
 * Speaks to a homeserver as an application service.
 * https://spec.matrix.org/v1.15/application-service-api/#identity-assertion
 * @param {{ baseUrl: string, asToken: string, signal?: AbortSignal | undefined }} options
 */
export function createAppservice({ baseUrl, asToken, signal }) {
  /**
   * @param {string} method
   * @param {string} path below `/_matrix/client/`
   * @param {Call} call
   * @returns {Promise<Response>}
   */
  const send = (method, path, { user, at, query, body }) => {
    const url = new URL(`${baseUrl}/_matrix/client/${path}`);
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    if (user !== undefined) url.searchParams.set('user_id', user);
    if (at !== undefined) url.searchParams.set('ts', String(at));
    return fetch(url, {
      method,
      headers: { Authorization: `Bearer ${asToken}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  };

  return {
    /**
     * @param {string} method
     * @param {string} path
     * @param {Call} [call]
     * @throws {Failure} when the server refuses
     */
    async ask(method, path, call = {}) {
      const response = await send(method, path, call);
      if (response.ok) return response.json();
      throw new Failure(
        `The homeserver refused ${method} ${path}: ${response.status} ${await response.text()}`,
      );
    },
    /**
     * @param {string} path
     * @param {Call} [call]
     * @returns {Promise<any>} nothing where the server has nothing there
     */
    async find(path, call = {}) {
      const response = await send('GET', path, call);
      const answer = await response.json();
      if (response.ok) return answer;
      if (response.status === 404) return undefined;
      throw new Failure(
        `The homeserver refused GET ${path}: ${response.status} ${JSON.stringify(answer)}`,
      );
    },
  };
}
