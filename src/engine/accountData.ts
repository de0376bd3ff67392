import { errorInfo } from '#base/errors.ts';
import { createSerialQueue } from '#base/serialQueue.ts';
import { accountDataRequest, setAccountDataRequest } from '#protocol/accountData.ts';
import type { UserId } from '#protocol/ids.ts';
import type { JsonObject } from '#protocol/json.ts';
import type { HomeserverPort } from '#protocol/request.ts';

/** The one writer of an account's data, which servers only ever take as a whole. */
export type AccountDataWriter = {
  /**
   * Changes one type of data: reads what the server has now, as other devices write too, and writes what `change`
   * makes of it; nothing where that is the same object. One change after the other. Rejects with what the server said.
   */
  readonly update: (type: string, change: (content: JsonObject) => JsonObject) => Promise<void>;
};

export type AccountDataDeps = { readonly self: UserId; readonly server: HomeserverPort };

export function createAccountDataWriter({ self, server }: AccountDataDeps): AccountDataWriter {
  const queue = createSerialQueue();
  const read = (type: string): Promise<JsonObject> =>
    server.request(accountDataRequest(self, type)).catch((error: unknown) => {
      const info = errorInfo(error);
      if (info.kind === 'server' && info.code === 'M_NOT_FOUND') return {};
      throw error;
    });
  return {
    update: (type, change) =>
      queue.run(async () => {
        const before = await read(type);
        const after = change(before);
        if (after !== before) await server.request(setAccountDataRequest(self, type, after));
      }),
  };
}
