// `npm run bench [-- --only a,d --n 50000 --save --check]`: the table of budgets, measured. `--help` says more.
import { runBench } from './bench.ts';
import { HELP, readOptions } from './options.ts';
import { compareWithBaseline, save } from './result.ts';
import { Site } from './site.ts';

const EXIT_USAGE = 2;
const SIGNAL_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

const options = readOptions(process.argv.slice(2));
if (typeof options === 'string') {
  process.stdout.write(options);
  process.exit(options === HELP ? 0 : EXIT_USAGE);
}

const site = new Site();
let ending = false;
for (const [signal, code] of Object.entries(SIGNAL_CODES)) {
  process.on(signal, () => {
    if (ending) return;
    ending = true;
    process.stderr.write('\nStopping and removing everything ...\n');
    void site.close().finally(() => process.exit(code));
  });
}

try {
  const result = await runBench(site, options, (text) => process.stdout.write(text));
  if (options.save) process.stdout.write(`Saved as ${save(result)}\n`);
  const problems = options.check ? compareWithBaseline(result) : [];
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  process.stdout.write(`${JSON.stringify(result)}\n`);
  process.exitCode = problems.length > 0 ? 1 : 0;
} catch (error) {
  // What a signal breaks off is no failure of the bench.
  if (!ending) process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  if (!ending) {
    ending = true;
    await site.close();
    process.exit();
  }
}
