// Preloaded into every test file's process by tools/test.ts. A process that still lives a while after its last test keeps
// something open (a server, a connection, a timer): it says what, and fails. The runner itself would wait for ever.

import { after } from 'node:test';

const GRACE_MS = 10_000;

// Processes that a test forks inherit the preload; only the test file's own is guarded.
if (process.argv[1]?.endsWith('.test.ts') === true) {
  after(() => {
    setTimeout(() => {
      console.error(
        `Still open ${GRACE_MS / 1_000} s after the last test: ${process.getActiveResourcesInfo().join(', ')}`,
      );
      process.exit(1);
    }, GRACE_MS).unref();
  });
}
