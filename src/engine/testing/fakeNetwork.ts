import type { HttpDeps } from '../http.ts';

/** What a test sees of a request. */
export type SeenRequest = {
  readonly method: string;
  readonly url: string;
  /** Path and query. */
  readonly path: string;
  readonly token?: string;
  readonly body: unknown;
  readonly init: RequestInit;
};

/** What a test answers: JSON, or text where it is a string. Nothing: the server does not exist. */
export type FakeAnswer = {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export type FakeNetwork = { readonly fetch: HttpDeps['fetch']; readonly seen: SeenRequest[] };

/** A network that a test plays. */
export function fakeNetwork(
  answer: (request: SeenRequest) => FakeAnswer | undefined | Promise<FakeAnswer | undefined>,
): FakeNetwork {
  const seen: SeenRequest[] = [];
  const fetch: HttpDeps['fetch'] = async (url, init) => {
    const request = readRequest(url, init);
    seen.push(request);
    const found = await Promise.race([answer(request), aborted(init.signal)]);
    if (found === undefined) throw new TypeError('Failed to fetch');
    const { status = 200, body, headers = {} } = found;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return new Response(text, { status, headers });
  };
  return { fetch, seen };
}

function readRequest(url: string, init: RequestInit): SeenRequest {
  const token = new Headers(init.headers).get('Authorization')?.replace('Bearer ', '');
  const { pathname, search } = new URL(url);
  return {
    method: init.method ?? 'GET',
    url,
    path: pathname + search,
    ...(token === undefined ? {} : { token }),
    body: typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined,
    init,
  };
}

function aborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    const fail = () => {
      reject(new DOMException('aborted', 'AbortError'));
    };
    if (signal?.aborted === true) fail();
    signal?.addEventListener('abort', fail, { once: true });
  });
}

/** The error that a promise fails with. */
export async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    (value) => {
      throw new Error(`did not fail but gave ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}
