// `npm run check`: types, lint, format, generated docs, tidy. Half a minute at most; no test of behaviour.

import { runChecks } from './checks.ts';

const failed = await runChecks(true);
if (failed.length > 0) {
  console.log(`\nFailed: ${failed.join(', ')}.`);
  process.exitCode = 1;
}
