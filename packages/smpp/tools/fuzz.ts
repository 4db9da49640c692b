/*
 * The long run of the fuzzer: `node packages/smpp/tools/fuzz.ts [rounds] [seed]`, 10 million rounds unless told.
 * Prints counts and memory per million rounds; memory must stay level. Ends with 1 at the first thing that must not be.
 */
import { fuzz } from '../src/fixtures/fuzz.ts';

const ROUNDS_DEFAULT = 10_000_000;
const ROUNDS_PER_LINE = 1_000_000;

const rounds = Number(process.argv[2] ?? ROUNDS_DEFAULT);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);

for (let done = 0; done < rounds; done += ROUNDS_PER_LINE) {
  const begin = performance.now();
  const counts = fuzz(Math.min(ROUNDS_PER_LINE, rounds - done), seed + done);
  const seconds = ((performance.now() - begin) / 1_000).toFixed(1);
  const megabytes = (process.memoryUsage().rss / 1_000_000).toFixed(0);
  process.stdout.write(
    `seed ${seed + done}: ${JSON.stringify(counts)} ${seconds} s, ${megabytes} MB resident\n`,
  );
}
