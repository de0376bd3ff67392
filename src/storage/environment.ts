/** The browser's database as a collaborator, so that tests own it. */
export type IdbEnvironment = {
  readonly indexedDB: IDBFactory;
  readonly IDBKeyRange: typeof IDBKeyRange;
};

/** The database of the worker this runs in. */
export function systemIdb(): IdbEnvironment {
  return { indexedDB: globalThis.indexedDB, IDBKeyRange: globalThis.IDBKeyRange };
}
