// `npm run generate` writes the documents that are made from declarations; `--check` (in `npm run check` and `npm test`)
// refuses documents that do not equal them.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { codeTables, ownDocuments, settingTables } from './declarations.ts';
import { configDocument, errorsDocument } from './documents.ts';
import { ROOT } from './source-files.ts';

const documents: Readonly<Record<string, () => string>> = {
  'docs/config.md': () => configDocument(settingTables),
  'docs/errors.md': () => errorsDocument(codeTables),
  ...ownDocuments,
};

const checkOnly = process.argv.includes('--check');
for (const [path, make] of Object.entries(documents)) {
  const place = join(ROOT, path);
  const wanted = make();
  if (existsSync(place) && readFileSync(place, 'utf8') === wanted) continue;
  if (checkOnly) {
    console.error(`${path} does not say what the code declares: run \`npm run generate\` and commit it.`);
    process.exitCode = 1;
  } else {
    writeFileSync(place, wanted);
    console.log(`wrote ${path}`);
  }
}
