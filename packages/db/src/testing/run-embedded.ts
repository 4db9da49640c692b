// Runs the PostgreSQL of a folder until SIGTERM: `node run-embedded.ts FOLDER`. Prints its URL and process id.
import { migrate } from '../migrate.ts';
import { startEmbedded } from '../embedded.ts';
import { DatabaseFault } from '../faults.ts';
import { lockFolder } from '../folder-lock.ts';

const folder = process.argv[2] ?? '';
try {
  const lock = lockFolder(folder, 'run-embedded');
  const postgres = await startEmbedded({ folder, onLine: (line) => process.stderr.write(`${line}\n`) });
  await migrate(postgres.url);
  const live = setInterval(() => {}, 60_000);
  process.once('SIGTERM', () => {
    clearInterval(live);
    void postgres.stop().then(() => lock.release());
  });
  process.stdout.write(`ready ${postgres.pid} ${postgres.url}\n`);
} catch (error) {
  if (!(error instanceof DatabaseFault)) throw error;
  process.stdout.write(`refused ${error.code} ${error.message}\n`);
  process.exitCode = 1;
}
