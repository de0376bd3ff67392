/** `npm run budget`: fails when the sign-in page of the production build in `dist/` has grown too large. */
import { fileURLToPath } from 'node:url';
import { measure, table, total } from './sizeBudget.mjs';

const parts = measure(fileURLToPath(new URL('../dist', import.meta.url)));
console.log(table(parts));
if (parts.some((part) => total(part) > part.limit)) process.exitCode = 1;
