import { spawn } from 'node:child_process';

/**
 * @typedef {object} Exit
 * @property {number | null} code
 * @property {NodeJS.Signals | null} signal
 */

/**
 * @typedef {object} StartedProcess
 * @property {number | undefined} pid
 * @property {Promise<Exit>} exited settles when the process has ended; rejects when it could not be started
 * @property {() => string} output the last 16,000 characters that it wrote
 * @property {(signal: NodeJS.Signals) => void} signal reaches its children too
 * @property {(graceMs?: number) => Promise<Exit>} stop asks it to end, and kills it and its children after the grace
 */

const keptOutput = 16_000;

/** @type {Set<StartedProcess>} what still runs */
const running = new Set();

/**
 * Starts a program in a process group of its own: Ctrl+C in the terminal reaches only us, so that
 * things end in order, and a signal to the group reaches the program's children as well. Its
 * standard input stays open until we end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string | undefined, env?: NodeJS.ProcessEnv | undefined }} [options]
 * @returns {StartedProcess}
 */
export function startProcess(command, args, { cwd, env } = {}) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      output = (output + text).slice(-keptOutput);
    });
  }
  child.stdin.on('error', () => {});

  /** @type {Promise<Exit>} */
  const exited = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  // Whoever started the process handles its failure to start; nobody needs to for stopAll().
  exited.catch(() => {}).finally(() => running.delete(started));

  /** @param {NodeJS.Signals} signal */
  const signalGroup = (signal) => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      // The group is gone already.
    }
  };

  /** @type {StartedProcess} */
  const started = {
    pid: child.pid,
    exited,
    output: () => output,
    signal: signalGroup,
    async stop(graceMs = 8000) {
      signalGroup('SIGTERM');
      const timer = setTimeout(() => signalGroup('SIGKILL'), graceMs);
      try {
        return await exited;
      } finally {
        clearTimeout(timer);
        signalGroup('SIGKILL');
      }
    },
  };
  running.add(started);
  return started;
}

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ ok: boolean, output: string }>} never rejects
 */
export async function runProcess(command, args, options) {
  const started = startProcess(command, args, options);
  try {
    const { code } = await started.exited;
    return { ok: code === 0, output: started.output() };
  } catch (error) {
    return { ok: false, output: error instanceof Error ? error.message : String(error) };
  }
}

/** Ends everything that `startProcess` has started and that still runs. */
export async function stopAllProcesses() {
  await Promise.allSettled([...running].map((started) => started.stop()));
}

const network =
  /ECONNREFUSED|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|ECONNRESET|connection (?:broken|refused|error)|NewConnectionError|name resolution|timed out/iu;

/**
 * Why npm or pip failed, as far as its output tells: npm says it first, pip last.
 * @param {string} output
 * @returns {string} without a full stop
 */
export function whyItFailed(output) {
  if (network.test(output)) return 'the package registry cannot be reached';
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const npm = lines
    .map((line) => /^npm (?:error|ERR!) (?!code |errno |syscall |path )(?<reason>\S.*)/u.exec(line))
    .find((match) => match !== null);
  const reason = npm?.groups?.['reason'] ?? lines.at(-1)?.replace(/^error:?\s*/iu, '');
  return reason?.replace(/\.$/u, '') ?? 'it gave no reason';
}
