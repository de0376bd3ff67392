import type { StorageErrorCode } from '#base/errors.ts';
import { NacreError, storageError } from '#base/errors.ts';

/**
 * What the browser's and Dexie's errors mean, by name. https://w3c.github.io/IndexedDB/#exceptions
 * The inner error decides before the outer one: a transaction that ran out of space is an `AbortError` outside.
 */
const MEANING: ReadonlyMap<string, StorageErrorCode> = new Map([
  ['QuotaExceededError', 'quota'],
  ['VersionError', 'newer-version'],
  ['UnknownError', 'corrupt'],
  ['NotReadableError', 'corrupt'],
  ['NotFoundError', 'corrupt'],
  ['InvalidTableError', 'corrupt'],
  ['SchemaError', 'corrupt'],
  ['UpgradeError', 'corrupt'],
  ['DatabaseClosedError', 'missing'],
  ['InvalidStateError', 'missing'],
  ['OpenFailedError', 'corrupt'],
  ['MissingAPIError', 'unknown'],
  ['AbortError', 'unknown'],
  ['BulkError', 'unknown'],
  ['DataError', 'unknown'],
  ['DataCloneError', 'unknown'],
  ['ConstraintError', 'unknown'],
  ['ReadOnlyError', 'unknown'],
  ['SubTransactionError', 'unknown'],
  ['TransactionInactiveError', 'unknown'],
  ['PrematureCommitError', 'unknown'],
  ['TimeoutError', 'unknown'],
]);

/** Of several meanings the most telling: what fills the disk is worth more than that something was aborted. */
const RANK: readonly StorageErrorCode[] = [
  'quota',
  'newer-version',
  'corrupt',
  'superseded',
  'missing',
  'blocked',
  'unknown',
];

/** How many errors inside errors are looked at. */
const MAX_DEPTH = 6;

/**
 * The typed form of an error that came out of the database; what is none of the database's own errors (a bug, or an
 * error that is typed already) is returned as it is.
 */
export function typedStorageError(error: unknown): unknown {
  if (error instanceof NacreError) return error;
  const codes = codesOf(error, 0);
  const code = RANK.find((candidate) => codes.includes(candidate));
  if (code === undefined) return error;
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return storageError(code, text, error);
}

/** Runs `work`; whatever the database throws comes out typed. */
export async function withTypedErrors<T>(work: () => PromiseLike<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw typedStorageError(error);
  }
}

function firstOf(list: unknown): unknown {
  return Array.isArray(list) ? list.find(() => true) : undefined;
}

function codesOf(error: unknown, depth: number): readonly StorageErrorCode[] {
  if (depth > MAX_DEPTH || typeof error !== 'object' || error === null) return [];
  const own =
    'name' in error && typeof error.name === 'string' ? MEANING.get(error.name) : undefined;
  const inner = [
    'inner' in error ? error.inner : undefined,
    'cause' in error ? error.cause : undefined,
    'failures' in error ? firstOf(error.failures) : undefined,
  ];
  return [
    ...(own === undefined ? [] : [own]),
    ...inner.flatMap((each) => codesOf(each, depth + 1)),
  ];
}
