// `node tools/run.js tools/table-types.ts`: writes packages/db/src/tables.ts from a freshly migrated database.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { openTestDatabase, tableTypes } from '@rootsms/db/testing';

const database = await openTestDatabase();
try {
  const file = fileURLToPath(new URL('../packages/db/src/tables.ts', import.meta.url));
  writeFileSync(file, await tableTypes(database.pool));
} finally {
  await database.close();
}
