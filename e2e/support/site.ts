import { once } from 'node:events';
import http from 'node:http';
import { appConfig, createStaticHandler } from '../../homeserver/serve.mjs';

/** Nacre's files as a production server would send them, and a collector of what violated the policy. */
export type Site = {
  /** With a final slash. */
  readonly url: string;
  readonly violations: readonly string[];
  /** Paths that were asked for. */
  readonly paths: readonly string[];
  /** Puts another build in the place of the one that is served. */
  readonly deploy: (folder: string) => void;
  readonly close: () => Promise<void>;
};

const reportPath = '/csp-report';

export async function startSite(folder: string, homeserverUrl: string): Promise<Site> {
  let dist = folder;
  const violations: string[] = [];
  const paths: string[] = [];
  const handler = createStaticHandler({
    dist: () => dist,
    config: appConfig({ baseUrl: homeserverUrl, serverName: 'localhost' }),
    reportUri: reportPath,
  });
  const server = http.createServer((request, response) => {
    const path = (request.url ?? '/').replace(/[?#].*$/u, '');
    if (path === reportPath) {
      void collect(request).then((report) => {
        violations.push(report);
        response.writeHead(204).end();
      });
      return;
    }
    paths.push(path);
    // Compressing for a test costs more than it saves.
    delete request.headers['accept-encoding'];
    handler(request, response);
  });
  server.listen({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    violations,
    paths,
    deploy: (next) => {
      dist = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function collect(request: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk.toString();
  return text;
}
