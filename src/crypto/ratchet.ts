/**
 * The one file that knows libolm, so that the library can be replaced: pure functions over opaque state. Each call
 * takes the state as text, works, and gives the state after it back; no object of libolm's ever leaves. The caller
 * stores the new state before it lets anything go that was made with it.
 *
 * It is loaded when encryption is first needed, never at start.
 */
import './ratchetEnvironment.ts';
import olm from '@matrix-org/olm';
import wasmUrl from '@matrix-org/olm/olm.wasm?url';
import { cryptoError } from '#base/errors.ts';

/** SHA-256 of the library's WebAssembly: anything else is not run. */
const WASM_SHA256 = '3fc8dbfe8f44d550b1c9165e6c2af33323aaeba0a5ec223cef74959dd434642b';
/** Pickles are kept in a database that is as safe as the key beside them would be: the key adds nothing. */
const PICKLE_KEY = 'nacre';
/** Longest Megolm message taken from outside, in base64 characters: an event has at most 65,536 bytes. */
const MAX_MESSAGE = 65_536;

/** The state of an outgoing Megolm session. https://spec.matrix.org/v1.15/client-server-api/#mmegolmv1aes-sha2 */
type OutboundState = string;
/** The state of an incoming Megolm session. */
type InboundState = string;

export type Ratchet = {
  /** Begins an outgoing session. */
  readonly megolmCreate: () => { readonly state: OutboundState; readonly sessionId: string };
  /** The key that lets others read from the next message on. */
  readonly megolmSessionKey: (state: OutboundState) => string;
  readonly megolmEncrypt: (
    state: OutboundState,
    plaintext: string,
  ) => { readonly state: OutboundState; readonly body: string };
  /** Takes a session key that came from its owner. Fails with `crypto/bad-session-key`. */
  readonly megolmImport: (sessionKey: string) => {
    readonly state: InboundState;
    readonly sessionId: string;
  };
  /** Fails with `crypto/bad-message`; the state that was passed stays valid. */
  readonly megolmDecrypt: (
    state: InboundState,
    body: string,
  ) => { readonly state: InboundState; readonly plaintext: string; readonly index: number };
};

let loading: Promise<Ratchet> | undefined;

/** Fetches, checks and starts libolm. Fails with `crypto/library-changed` or `crypto/library-unavailable`. */
export function loadRatchet(): Promise<Ratchet> {
  loading ??= start().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function start(): Promise<Ratchet> {
  const bytes = await fetchLibrary();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const hash = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  if (hash !== WASM_SHA256)
    throw cryptoError('library-changed', 'the encryption library is not the one expected');
  try {
    await olm.init({ wasmBinary: bytes });
  } catch (error) {
    throw cryptoError('library-unavailable', 'the encryption library did not start', error);
  }
  return { megolmCreate, megolmSessionKey, megolmEncrypt, megolmImport, megolmDecrypt };
}

async function fetchLibrary(): Promise<ArrayBuffer> {
  try {
    const response = await fetch(wasmUrl);
    if (response.ok) return await response.arrayBuffer();
    throw cryptoError('library-unavailable', `the encryption library answered ${response.status}`);
  } catch (error) {
    throw cryptoError('library-unavailable', 'the encryption library could not be loaded', error);
  }
}

/** Frees what libolm holds outside of the garbage collector's reach, whatever `work` does. */
function using<T extends { free(): void }, R>(object: T, work: (object: T) => R): R {
  try {
    return work(object);
  } finally {
    object.free();
  }
}

function megolmCreate() {
  return using(new olm.OutboundGroupSession(), (session) => {
    session.create();
    return { state: session.pickle(PICKLE_KEY), sessionId: session.session_id() };
  });
}

function withOutbound<R>(state: OutboundState, work: (session: olm.OutboundGroupSession) => R): R {
  return using(new olm.OutboundGroupSession(), (session) => {
    session.unpickle(PICKLE_KEY, state);
    return work(session);
  });
}

function megolmSessionKey(state: OutboundState): string {
  return withOutbound(state, (session) => session.session_key());
}

function megolmEncrypt(state: OutboundState, plaintext: string) {
  return withOutbound(state, (session) => {
    const body = session.encrypt(plaintext);
    return { state: session.pickle(PICKLE_KEY), body };
  });
}

function megolmImport(sessionKey: string) {
  return using(new olm.InboundGroupSession(), (session) => {
    try {
      session.create(sessionKey);
    } catch (error) {
      throw cryptoError('bad-session-key', 'this is no Megolm session key', error);
    }
    return { state: session.pickle(PICKLE_KEY), sessionId: session.session_id() };
  });
}

function megolmDecrypt(state: InboundState, body: string) {
  if (body.length > MAX_MESSAGE)
    throw cryptoError('bad-message', 'the encrypted message is too long');
  return using(new olm.InboundGroupSession(), (session) => {
    session.unpickle(PICKLE_KEY, state);
    try {
      const { plaintext, message_index: index } = session.decrypt(body);
      return { state: session.pickle(PICKLE_KEY), plaintext, index };
    } catch (error) {
      throw cryptoError('bad-message', 'the encrypted message could not be read', error);
    }
  });
}
