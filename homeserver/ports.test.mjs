import { once } from 'node:events';
import net from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { claimPort, freePort } from './ports.mjs';

/** @type {net.Server | undefined} */
let other;

afterEach(() => {
  other?.close();
});

it('accepts a free port', async () => {
  const port = await freePort();
  await expect(claimPort(port, { what: 'the page', variable: 'PORT' })).resolves.toBeUndefined();
});

it('says who wanted a taken port, and how to choose another', async () => {
  other = net.createServer().listen({ port: 0, host: '127.0.0.1' });
  await once(other, 'listening');
  const address = other.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  await expect(claimPort(port, { what: 'the page', variable: 'PORT' })).rejects.toThrow(
    `Port ${port} for the page is already in use by another program: stop that program, or choose another port with PORT=NUMBER.`,
  );
});
