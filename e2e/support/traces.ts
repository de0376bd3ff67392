import type { Page } from '@playwright/test';

/** What an origin keeps in this browser. */
export type Traces = {
  readonly databases: string[];
  /** Every record of every database, as text. */
  readonly rows: string;
  readonly caches: string[];
  readonly localStorage: string[];
  readonly sessionStorage: string[];
};

export function readTraces(page: Page): Promise<Traces> {
  return page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(request.error ?? new Error('failed')));
      });
    const rows: string[] = [];
    const databases: string[] = [];
    for (const { name = '' } of await indexedDB.databases()) {
      databases.push(name);
      const database = await done(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const records = await done(database.transaction(store).objectStore(store).getAll());
        if (records.length > 0) rows.push(`${name}/${store}: ${JSON.stringify(records)}`);
      }
      database.close();
    }
    return {
      databases,
      rows: rows.join('\n'),
      caches: await caches.keys(),
      localStorage: Object.keys(localStorage),
      sessionStorage: Object.keys(sessionStorage),
    };
  });
}
