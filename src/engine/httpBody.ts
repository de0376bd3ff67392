import { networkError } from '#base/errors.ts';

/**
 * Reads a body as text, at most `maxBytes` of it.
 * @throws `network/too-large`, or `network/cut` where the connection ends before the body does
 */
export async function readBody(response: Response, maxBytes: number): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const part = await reader.read().catch((cause: unknown) => {
      throw networkError('cut', 'The connection ended in the middle of the answer', cause);
    });
    if (part.done) return text + decoder.decode();
    bytes += part.value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel().catch(() => undefined);
      throw networkError('too-large', `The answer is greater than ${maxBytes} bytes`);
    }
    text += decoder.decode(part.value, { stream: true });
  }
}
