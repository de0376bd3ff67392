/**
 * Answers a test of the end-to-end build that asks over a BroadcastChannel whether libolm works where the engine
 * lives. Not part of production.
 */
import { errorInfo } from '#base/errors.ts';
import { loadRatchet } from '#crypto/ratchet.ts';

const channel = new BroadcastChannel('nacre-e2e-ratchet');

channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (typeof data !== 'object' || data === null || !('plaintext' in data)) return;
  void prove(String(data.plaintext)).then(
    (decrypted) => {
      channel.postMessage({ decrypted, scope: globalThis.constructor.name });
    },
    (error: unknown) => {
      channel.postMessage({ failed: errorInfo(error).message });
    },
  );
});

async function prove(plaintext: string): Promise<string> {
  const ratchet = await loadRatchet();
  const outbound = ratchet.megolmCreate();
  const inbound = ratchet.megolmImport(ratchet.megolmSessionKey(outbound.state));
  const sealed = ratchet.megolmEncrypt(outbound.state, plaintext);
  return ratchet.megolmDecrypt(inbound.state, sealed.body).plaintext;
}
