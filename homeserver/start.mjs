// `npm start`: see README.md. Nothing but Node's own modules may be imported from here, because the
// packages are installed only later.
import path from 'node:path';
import { Failure } from './failure.mjs';
import { runNpm } from './packages.mjs';
import { rootFolder } from './paths.mjs';
import { serveApp } from './serve.mjs';
import { runNacre } from './session.mjs';

await runNacre({
  async prepare() {
    const { ok, output } = await runNpm(['run', '--silent', 'build']);
    if (!ok) throw new Failure(`The app could not be built:\n${output.trim()}`);
  },
  open: ({ port, config }) => serveApp({ dist: path.join(rootFolder, 'dist'), port, config }),
});
