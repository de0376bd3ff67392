import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSessionBook } from './sessionBook.ts';

/**
 * Stands between Nacre and its homeserver, because nothing in a browser's automation reaches a SharedWorker: it
 * records every request, counts who synchronises at the same time, and does harm on demand.
 */

/** What Synapse believes to be its address. The proxy puts its own in the place of it. */
export const PUBLIC_BASEURL = 'http://homeserver.invalid';

type SeenRequest = {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly token: string | undefined;
  readonly body: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What the client was answered, once it was. */
  status?: number;
};

export type Fault =
  /** Answers in the homeserver's place. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'delay'; readonly ms: number }
  /** Passes the request on when `until` resolves. */
  | { readonly kind: 'hold'; readonly until: Promise<unknown> }
  /** Ends the connection before the homeserver has heard of it. */
  | { readonly kind: 'refuse' }
  /** The homeserver does what was asked, and its answer is lost. */
  | { readonly kind: 'lose-answer' }
  /** Ends the connection after that many bytes of the body. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** A complete answer, of the first bytes of the body alone. */
  | { readonly kind: 'truncate'; readonly bytes: number }
  /** The homeserver's answer, changed. */
  | { readonly kind: 'json'; readonly change: (answer: unknown) => unknown };

type FaultMatch = {
  readonly method?: string;
  readonly path: RegExp;
  /** How many requests it befalls; all unless given. */
  readonly times?: number;
  readonly when?: (request: SeenRequest) => boolean;
};

export type Proxy = {
  /** Without a final slash. */
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  /** Requests by path, and by method where one is given; preflights are left out. */
  readonly seen: (path: RegExp, method?: string) => SeenRequest[];
  /** Returns the way to take it back. */
  readonly fault: (match: FaultMatch, fault: Fault) => () => void;
  /** The most requests to `/sync` that one device ever had open at the same time. */
  readonly mostSyncsAtOnce: () => number;
  /** The devices that synchronise right now. */
  readonly syncingNow: () => readonly string[];
  /** Breaks every connection and takes none until it is called with `true`. */
  readonly setReachable: (reachable: boolean) => void;
  readonly forget: () => void;
  readonly close: () => Promise<void>;
};

type Rule = { readonly match: FaultMatch; readonly fault: Fault; left: number };

const corsHeaders = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, DELETE, OPTIONS',
  'Access-Control-Allow-Headers': 'X-Requested-With, Content-Type, Authorization, Date',
};

const syncPath = /^\/_matrix\/client\/v3\/sync$/u;
/** Answers that name the homeserver's address or an account's tokens. */
const rewrittenPath = /\/(?:login|register|refresh|client)$/u;

export async function startProxy(target: string): Promise<Proxy> {
  const agent = new http.Agent({ keepAlive: true });
  const requests: SeenRequest[] = [];
  const rules: Rule[] = [];
  const sessions = createSessionBook();
  let reachable = true;
  let url = '';

  const server = http.createServer((request, response) => {
    void serve(request, response).catch(() => {
      response.destroy();
    });
  });

  async function serve(request: http.IncomingMessage, response: http.ServerResponse) {
    if (!reachable) {
      request.socket.destroy();
      return;
    }
    const body = await readAll(request);
    const seen = see(request, body.toString());
    requests.push(seen);
    response.on('finish', () => (seen.status = response.statusCode));
    if (syncPath.test(seen.path) && seen.method === 'GET') {
      response.on('close', sessions.beginSync(seen.token));
    }
    await answer({ request, response, body, seen, fault: pick(seen) });
  }

  function pick(seen: SeenRequest): Fault | undefined {
    if (seen.method === 'OPTIONS') return undefined;
    const rule = rules.find(
      ({ match, left }) =>
        left > 0 &&
        match.path.test(seen.path) &&
        (match.method === undefined || match.method === seen.method) &&
        (match.when === undefined || match.when(seen)),
    );
    if (rule === undefined) return undefined;
    rule.left -= 1;
    return rule.fault;
  }

  async function answer(exchange: Exchange): Promise<void> {
    const { request, response, fault } = exchange;
    switch (fault?.kind) {
      case undefined:
        await pass(exchange);
        return;
      case 'status':
        response.writeHead(fault.status, {
          ...corsHeaders,
          'Content-Type': 'application/json',
          ...fault.headers,
        });
        response.end(JSON.stringify(fault.body ?? {}));
        return;
      case 'refuse':
        request.socket.destroy();
        return;
      case 'delay':
        await sleep(fault.ms);
        await pass(exchange);
        return;
      case 'hold':
        await fault.until;
        await pass(exchange);
        return;
      default:
        await pass(exchange);
    }
  }

  async function pass(exchange: Exchange): Promise<void> {
    const { request, response, body, seen, fault } = exchange;
    if (response.destroyed) return;
    const upstream = await ask(`${target}${request.url ?? '/'}`, request, body, {
      agent,
      response,
    });
    const isChanged = fault !== undefined && !['delay', 'hold'].includes(fault.kind);
    if (!isChanged && !rewrittenPath.test(seen.path)) {
      response.writeHead(upstream.statusCode ?? 502, upstream.headers);
      upstream.pipe(response);
      upstream.on('error', () => response.destroy());
      return;
    }
    const text = (await readAll(upstream)).toString().replaceAll(PUBLIC_BASEURL, url);
    sessions.learn(seen.body, text);
    const content = Buffer.from(fault?.kind === 'json' ? changed(text, fault.change) : text);
    const headers = { ...upstream.headers };
    delete headers['transfer-encoding'];
    deliver({ response, status: upstream.statusCode ?? 502, headers, content, fault });
  }

  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1' }, resolve));
  const address = server.address();
  url = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;

  return {
    url,
    requests,
    seen: (path, method) =>
      requests.filter(
        (request) =>
          request.method !== 'OPTIONS' &&
          path.test(request.path) &&
          (method === undefined || request.method === method),
      ),
    fault: (match, fault) => {
      const rule = { match, fault, left: match.times ?? Infinity };
      rules.push(rule);
      return () => {
        rule.left = 0;
      };
    },
    mostSyncsAtOnce: sessions.mostSyncsAtOnce,
    syncingNow: sessions.syncingNow,
    setReachable: (next) => {
      reachable = next;
      if (!reachable) server.closeAllConnections();
    },
    forget: () => {
      requests.length = 0;
      sessions.forgetMost();
    },
    close: async () => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Exchange = {
  readonly request: http.IncomingMessage;
  readonly response: http.ServerResponse;
  readonly body: Buffer;
  readonly seen: SeenRequest;
  readonly fault: Fault | undefined;
};

type Delivery = {
  readonly response: http.ServerResponse;
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly content: Buffer;
  readonly fault: Fault | undefined;
};

function deliver({ response, status, headers, content, fault }: Delivery): void {
  if (fault?.kind === 'lose-answer') {
    response.destroy();
    return;
  }
  if (fault?.kind === 'cut') {
    response.writeHead(status, { ...headers, 'content-length': String(content.length) });
    response.write(content.subarray(0, Math.min(fault.afterBytes, content.length - 1)), () =>
      response.destroy(),
    );
    return;
  }
  const sent = fault?.kind === 'truncate' ? content.subarray(0, fault.bytes) : content;
  response.writeHead(status, { ...headers, 'content-length': String(sent.length) });
  response.end(sent);
}

function changed(text: string, change: (answer: unknown) => unknown): string {
  return JSON.stringify(change(JSON.parse(text)));
}

function see(request: http.IncomingMessage, body: string): SeenRequest {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://proxy');
  return {
    method: request.method ?? 'GET',
    path: pathname,
    query: searchParams,
    token: /^Bearer (?<token>.+)$/u.exec(request.headers.authorization ?? '')?.groups?.['token'],
    body,
    at: Date.now(),
  };
}

type AskOptions = { readonly agent: http.Agent; readonly response: http.ServerResponse };

/** A client that goes away takes its request to the homeserver with it. */
function ask(
  address: string,
  request: http.IncomingMessage,
  body: Buffer,
  { agent, response }: AskOptions,
): Promise<http.IncomingMessage> {
  const headers = { ...request.headers };
  delete headers['accept-encoding'];
  delete headers['host'];
  return new Promise((resolve, reject) => {
    const upstream = http.request(address, { method: request.method, headers, agent }, resolve);
    upstream.on('error', reject);
    response.on('close', () => {
      if (!response.writableFinished) upstream.destroy();
    });
    upstream.end(body);
  });
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
