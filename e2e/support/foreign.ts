import http from 'node:http';

/** Where Chromium itself asks for the time, updates and hints, whatever its switches say. No page of ours names them. */
const ofTheBrowser = new Set([
  'accounts.google.com',
  'clients2.google.com',
  'clientservices.googleapis.com',
  'content-autofill.googleapis.com',
  'optimizationguide-pa.googleapis.com',
  'redirector.gvt1.com',
  'safebrowsing.googleapis.com',
  'update.googleapis.com',
  'www.google.com',
]);

/**
 * The browser's way to everywhere but this computer: records each wish and fulfils none. It sees what workers ask
 * for too.
 */
export type ForeignRecorder = {
  readonly url: string;
  readonly requests: string[];
  readonly close: () => Promise<void>;
};

export async function startForeignRecorder(): Promise<ForeignRecorder> {
  const requests: string[] = [];
  const record = ({ method = '', url = '' }: http.IncomingMessage) => {
    const host = method === 'CONNECT' ? url.replace(/:\d+$/u, '') : new URL(url).hostname;
    if (!ofTheBrowser.has(host)) requests.push(`${method} ${url}`);
  };
  const server = http.createServer((request, response) => {
    record(request);
    response.writeHead(502).end();
  });
  server.on('connect', (request, socket) => {
    record(request);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1' }, resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
