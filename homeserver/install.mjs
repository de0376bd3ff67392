// Installs the homeserver and nothing else, for example before tests.
import { describe } from './failure.mjs';
import { stopAllProcesses } from './processes.mjs';
import { ensureSynapseInstalled } from './python.mjs';

try {
  await ensureSynapseInstalled({ log: (line) => process.stdout.write(`${line}\n`) });
} catch (error) {
  process.stderr.write(`${describe(error)}\n`);
  process.exitCode = 1;
} finally {
  await stopAllProcesses();
}
