import net from 'node:net';
import { Failure } from './failure.mjs';

/** The addresses that "localhost" may mean to a browser. */
const loopback = /** @type {const} */ (['127.0.0.1', '::1']);

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<"free" | "taken" | "forbidden">}
 */
function tryPort(port, host) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', (error) => {
      const code = 'code' in error ? error.code : undefined;
      if (code === 'EADDRINUSE') resolve('taken');
      else if (code === 'EACCES') resolve('forbidden');
      // A computer without IPv6 has nobody listening there.
      else resolve('free');
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve('free')));
  });
}

/**
 * @param {number} port
 * @param {{ what: string, variable: string }} use what the port is for, and the variable that changes it
 * @throws {Failure} when somebody else listens there
 */
export async function claimPort(port, { what, variable }) {
  for (const host of loopback) {
    const state = await tryPort(port, host);
    if (state === 'free') continue;
    const reason =
      state === 'taken'
        ? 'is already in use by another program'
        : 'may not be used without more rights';
    throw new Failure(
      `Port ${port} for ${what} ${reason}: stop that program, or choose another port with ${variable}=NUMBER.`,
    );
  }
}

/**
 * A port that nobody uses at this moment.
 * @returns {Promise<number>}
 */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no port'));
        else resolve(address.port);
      });
    });
  });
}
