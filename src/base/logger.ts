/** One line of the log: never a token, a message's text or a key. */
export type LogLine = {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly level: 'info' | 'warn' | 'error';
  readonly scope: string;
  readonly text: string;
};

export type Logger = {
  readonly info: (text: string) => void;
  readonly warn: (text: string) => void;
  readonly error: (text: string) => void;
  /** A logger whose lines carry `scope` behind this one's. */
  readonly child: (scope: string) => Logger;
};

/** A logger that hands every line to `write`. */
export function createLogger(
  scope: string,
  write: (line: LogLine) => void,
  now: () => number,
): Logger {
  const log = (level: LogLine['level']) => (text: string) => {
    write({ at: now(), level, scope, text });
  };
  return {
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
    child: (name) => createLogger(`${scope}/${name}`, write, now),
  };
}
