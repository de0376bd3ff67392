/**
 * What went wrong, in one sentence for the person at the terminal. Anything that is not a `Failure`
 * is a defect and is shown with its stack.
 */
export class Failure extends Error {
  /**
   * @param {string} sentence
   * @param {unknown} [cause]
   */
  constructor(sentence, cause) {
    super(sentence, { cause });
    this.name = 'Failure';
  }
}

/**
 * @param {unknown} error
 * @returns {string}
 */
export function describe(error) {
  if (error instanceof Failure) return error.message;
  if (error instanceof Error) return error.stack ?? error.message;
  return String(error);
}
