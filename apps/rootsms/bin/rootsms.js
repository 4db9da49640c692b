#!/usr/bin/env node
// Plain JavaScript, because the machine's own Node may be 20: tools/run.js goes on under the Node of package-lock.json.
process.argv.splice(2, 0, 'apps/rootsms/src/main.ts');
await import('../../../tools/run.js');
