/** Writes docs/simulator.md. Run: node packages/gateway/tools/write-simulator-doc.ts */
import { writeFileSync } from 'node:fs';
import { simulatorDoc } from '../src/simulator-doc.ts';

writeFileSync(new URL('../../../docs/simulator.md', import.meta.url), simulatorDoc());
